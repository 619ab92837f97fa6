package io.legate.dist.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A demo at work: its own front proxy file on the addresses that it expects, in a {@link
 * DemoNetwork}, with {@code demoapp}s for backends. Skips the test where there can be no network
 * namespaces. One worker, so that what takes turns does so strictly.
 *
 * <pre>{@code
 * demo = Demo.of("06-health-check-http", "172.31.18.2")
 *     .backends(
 *         Backend.of("172.31.18.11", "myservice", "webserver01", "v1.0"), // address, alias, name
 *         Backend.of("172.31.18.12", "myservice", "webserver02", "v1.0"))
 *     .overlay(Demo.QUICK_CHECKS)             // shorter times, by the runtime; the file stays
 *     .start(folder);                             // a TempDir; close() at the end
 * demo.ask(10);                                   // {webserver01=5, webserver02=5}
 * demo.livez("webserver01", "FAIL");
 * demo.awaitFlags("webserver01", "/failed_active_hc");
 * demo.stop("webserver02");                       // connections are refused; start() again
 * demo.admin("/clusters").succeeded();
 * }</pre>
 */
final class Demo implements AutoCloseable {
  /** An overlay of health checks that come every 0.2 s, before there is traffic, too. */
  static final String QUICK_CHECKS = runtime("health_check: {max_interval: 200}");

  private final String address;
  private final Map<String, Backend> backends;
  private final DemoNetwork network;
  private final List<LegateProcess> processes;
  private final LegateProcess legate;

  private Demo(
      String address,
      Map<String, Backend> backends,
      DemoNetwork network,
      List<LegateProcess> processes,
      LegateProcess legate) {
    this.address = address;
    this.backends = backends;
    this.network = network;
    this.processes = processes;
    this.legate = legate;
  }

  /** An overlay of that runtime. */
  static String runtime(String layer) {
    return "layered_runtime: {layers: [{name: test, static_layer: {" + layer + "}}]}";
  }

  /** A demo by its folder; {@code address} is the front proxy's. */
  static Builder of(String name, String address) {
    return new Builder(name, address);
  }

  /** What a demo is started with. */
  static final class Builder {
    private final String name;
    private final String address;
    private final Map<String, Backend> backends = new LinkedHashMap<>();
    private final List<String> overlay = new ArrayList<>();
    private final List<String> arguments = new ArrayList<>(List.of("--concurrency", "1"));
    private String file = "front-envoy.yaml";
    private boolean sidecars;

    private Builder(String name, String address) {
      this.name = name;
      this.address = address;
    }

    Builder backends(Backend... all) {
      Arrays.stream(all).forEach(backend -> backends.put(backend.name(), backend));
      return this;
    }

    /** The front proxy's file, unless it is {@code front-envoy.yaml}. */
    Builder file(String name) {
      file = name;
      return this;
    }

    /**
     * Puts a Legate between the proxy and the backends that speaks what it is spoken to, HTTP/2
     * too, as the demos' sidecars do. A backend that is stopped then answers 503.
     */
    Builder sidecars() {
      sidecars = true;
      return this;
    }

    /** What {@code --config-yaml} lays over the file; keys of one level, each once. */
    Builder overlay(String yaml) {
      overlay.add(yaml);
      return this;
    }

    /** Further arguments of the daemon. */
    Builder arguments(String... more) {
      arguments.addAll(List.of(more));
      return this;
    }

    /** Starts all. */
    Demo start(Path folder) {
      Backend[] running =
          backends.values().stream()
              .map(backend -> sidecars ? Sidecars.behind(backend) : backend)
              .toArray(Backend[]::new);
      DemoNetwork network = DemoNetwork.open(folder, address, running);
      List<LegateProcess> started = new ArrayList<>();
      try {
        if (sidecars) {
          started.add(Sidecars.start(network.backends(), folder, backends.values()));
        }
        LegateProcess legate =
            LegateProcess.start(
                network.proxy(), folder, DemoNetwork.demo(name).resolve(file), allArguments());
        started.add(legate);
        legate.awaitAdmin("/ready", "LIVE");
        return new Demo(address, backends, network, started, legate);
      } catch (AssertionError | RuntimeException e) {
        started.forEach(LegateProcess::close);
        network.close();
        throw e;
      }
    }

    private String[] allArguments() {
      List<String> all = new ArrayList<>(arguments);
      if (!overlay.isEmpty()) {
        all.addAll(List.of("--config-yaml", String.join("\n", overlay)));
      }
      return all.toArray(String[]::new);
    }
  }

  /** Runs curl beside the proxy; {@code {}} in an argument is the proxy's address. */
  Command.Result curl(String... arguments) {
    return Command.curl(
        network.proxy(),
        Arrays.stream(arguments).map(a -> a.replace("{}", address)).toArray(String[]::new));
  }

  /**
   * Asks {@code /hostname} that many times, one after the other, and counts which backends
   * answered; anything else that is answered is counted by its text.
   *
   * @param options of curl, such as {@code -H NAME:VALUE}
   */
  Map<String, Integer> ask(int times, String... options) {
    List<String> arguments = new ArrayList<>(List.of(options));
    arguments.addAll(List.of("-w", "\n", "http://{}/hostname?[1-" + times + "]"));
    Map<String, Integer> counts = new TreeMap<>();
    for (String line : curl(arguments.toArray(String[]::new)).lines()) {
      if (!line.isEmpty()) {
        counts.merge(line.replaceFirst("^ServerName: ", ""), 1, Integer::sum);
      }
    }
    return counts;
  }

  /** Sets what a backend answers to health checks: {@code OK} or {@code FAIL}. */
  void livez(String name, String value) {
    String url = "http://" + backend(name).address() + "/livez";
    Command.curl(network.backends(), "--http1.1", "-d", "livez=" + value, url).succeeded();
  }

  /** A backend's {@code health_flags} by {@code /clusters}. */
  String flags(String name) {
    String flags = "::" + backend(name).host() + ":" + backend(name).port() + "::health_flags::";
    for (String line : admin("/clusters").lines()) {
      int at = line.indexOf(flags);
      if (at >= 0) {
        return line.substring(at + flags.length());
      }
    }
    return "absent";
  }

  /** Waits until a backend has those {@code health_flags}; {@code healthy} when none is set. */
  void awaitFlags(String name, String flags) {
    awaitFlags(name, flags, Child.PATIENCE);
  }

  void awaitFlags(String name, String flags, Duration patience) {
    await().atMost(patience).untilAsserted(() -> assertThat(flags(name)).isEqualTo(flags));
  }

  /** Ends a backend: its connections are cut, new ones refused. */
  void stop(String name) {
    network.stop(backend(name).name());
  }

  void start(String name) {
    network.start(backend(name).name());
  }

  private Backend backend(String name) {
    Backend backend = backends.get(name);
    assertThat(backend).as(name).isNotNull();
    return backend;
  }

  /** Asks the admin interface. */
  Command.Result admin(String path, String... options) {
    return legate.admin(path, options);
  }

  /** The front proxy. */
  LegateProcess legate() {
    return legate;
  }

  DemoNetwork network() {
    return network;
  }

  @Override
  public void close() {
    try (network) {
      processes.forEach(LegateProcess::close);
    }
  }
}
