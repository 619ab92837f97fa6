package io.legate.dist;

import io.legate.demoapp.DemoApp;
import io.legate.demoapp.DemoAppOptions;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/**
 * {@code legate demo}: the front proxy of {@code demo/envoy.yaml} with its two backends, in one
 * process. Ports that are taken are replaced by free ones.
 */
final class DemoCommand {
  private static final String CONFIG = "demo/envoy.yaml";
  private static final Pattern PORT_VALUE = Pattern.compile("port_value: (\\d+)");
  private static final int PORT = 10_000;
  private static final int ADMIN_PORT = 9901;
  private static final int[] BACKEND_PORTS = {18_081, 18_082};

  private final ParseResult root;
  private final ParseResult parsed;
  private final PrintStream out;
  private final PrintStream err;
  private final Daemons daemons;
  private final Preload preload;

  DemoCommand(
      ParseResult root, PrintStream out, PrintStream err, Daemons daemons, Preload preload) {
    this.root = root;
    this.parsed = root.subcommand();
    this.out = out;
    this.err = err;
    this.daemons = daemons;
    this.preload = preload;
  }

  int run() throws UsageException, InterruptedException {
    String config = resource();
    if (parsed.hasMatchedOption(Options.PRINT_CONFIG)) {
      out.print(config);
      return ExitCode.OK;
    }
    // The backends log through Netty, too.
    preload.awaitLogging();
    try (DemoApp first = backend("demoapp-1", "v1.0", BACKEND_PORTS[0]);
        DemoApp second = backend("demoapp-2", "v1.1", BACKEND_PORTS[1])) {
      int port = port(Options.PORT, PORT);
      int adminPort = port(Options.ADMIN_PORT, ADMIN_PORT);
      Map<Integer, Integer> ports =
          Map.of(
              PORT,
              port,
              ADMIN_PORT,
              adminPort,
              BACKEND_PORTS[0],
              first.address().getPort(),
              BACKEND_PORTS[1],
              second.address().getPort());
      String yaml = withPorts(config, ports);
      Settings settings = new SettingsReader(root).read(null, yaml);
      Runnable greeting = () -> greet(port, adminPort, first.address(), second.address());
      return new Run(settings, out, err, daemons, preload).run(greeting);
    } catch (IOException e) {
      err.println("error: " + e.getMessage());
      return ExitCode.FAILED;
    }
  }

  private void greet(int port, int adminPort, InetSocketAddress first, InetSocketAddress second) {
    out.print(
        """

        Legate is running as a front proxy.

          proxy     http://localhost:%1$d/
          admin     http://localhost:%2$d/
          backends  http://localhost:%3$d/ (demoapp-1, v1.0), http://localhost:%4$d/ (demoapp-2, v1.1)

        Try, in another terminal:

          curl http://localhost:%1$d/hostname                  # again: the backends take turns
          curl -H 'X-Canary: true' http://localhost:%1$d/      # routed by a header, to v1.1 only
          curl http://localhost:%2$d/clusters                  # what the proxy knows of its backends

        Then:

          curl -i http://localhost:%1$d/service/yellow         # answered by the proxy itself
          curl -X POST -d livez=FAIL http://localhost:%3$d/livez ; curl http://localhost:%1$d/livez
          curl 'http://localhost:%2$d/stats?filter=http.ingress_http'
          legate demo --print-config > envoy.yaml            # its configuration: change it, then
          legate -c envoy.yaml                               # run it (or your own envoy.yaml)

        Ctrl-C stops it.

        """
            .formatted(port, adminPort, first.getPort(), second.getPort()));
    out.flush();
  }

  private int port(String option, int usual) throws IOException {
    Integer asked = parsed.matchedOptionValue(option, null);
    return asked != null ? asked : freePort(usual);
  }

  private static DemoApp backend(String name, String version, int port) throws IOException {
    return DemoApp.start(
        DemoAppOptions.builder()
            .host("127.0.0.1")
            .port(freePort(port))
            .serverName(name)
            .version(version)
            .build());
  }

  /** The usual port, or one that the kernel picks when somebody has it. */
  private static int freePort(int usual) throws IOException {
    Integer port = bindable(usual);
    Integer other = port != null ? port : bindable(0);
    if (other == null) {
      throw new IOException("no TCP port is free");
    }
    return other;
  }

  private static @Nullable Integer bindable(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress((InetAddress) null, port));
      return socket.getLocalPort();
    } catch (IOException e) {
      return null;
    }
  }

  private static String withPorts(String yaml, Map<Integer, Integer> ports) {
    return PORT_VALUE
        .matcher(yaml)
        .replaceAll(found -> "port_value: " + ports.get(Integer.valueOf(found.group(1))));
  }

  private static String resource() {
    try (InputStream in = DemoCommand.class.getResourceAsStream(CONFIG)) {
      if (in == null) {
        throw new IllegalStateException(CONFIG + " is missing from this build");
      }
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
