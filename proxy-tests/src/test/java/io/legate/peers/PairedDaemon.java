package io.legate.peers;

import io.legate.dist.process.Child;
import io.legate.dist.process.Command;
import io.legate.dist.process.LegateProcess;
import io.legate.dist.process.Place;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A daemon before node's HTTP/1.1 and HTTP/2 servers, and its clients. */
final class PairedDaemon implements AutoCloseable {
  private final NodeBackend node;
  private final Map<String, Integer> ports = new HashMap<>();
  private @Nullable LegateProcess legate;

  PairedDaemon(Path folder) {
    Peers.need("curl", "curl");
    Peers.need("nghttp", "nghttp2-client");
    node = new NodeBackend(folder);
    int h1 = node.port("h1");
    int h2 = node.port("h2");
    Path config =
        new Bootstrap()
            .listener("h1", Bootstrap.Upstream.HTTP_1, h1)
            .listener("h2", Bootstrap.Upstream.HTTP_2, h2)
            .listener("other-h1", Bootstrap.Upstream.HTTP_1, h2)
            .listener("other-h2", Bootstrap.Upstream.HTTP_2, h1)
            .write(folder);
    try {
      legate = LegateProcess.start(Place.HERE, folder, config);
    } catch (AssertionError | RuntimeException e) {
      node.close();
      throw e;
    }
  }

  int port(Pairing pairing) {
    return port(pairing.backend());
  }

  private int port(String listener) {
    return ports.computeIfAbsent(listener, legate::port);
  }

  String url(Pairing pairing, String path) {
    return url(pairing.backend(), path);
  }

  private String url(String listener, String path) {
    return "http://127.0.0.1:" + port(listener) + path;
  }

  /** curl to that backend. */
  Command.Result curl(Pairing pairing, String path, String... options) {
    return curl(pairing, pairing.backend(), path, List.of(options));
  }

  /** curl to a listener whose host does not speak what its cluster says. */
  Command.Result curlToOther(Pairing pairing, String path, String... options) {
    return curl(pairing, "other-" + pairing.backend(), path, List.of(options));
  }

  private Command.Result curl(Pairing pairing, String listener, String path, List<String> options) {
    List<String> arguments = new ArrayList<>(options);
    arguments.add(pairing.option());
    arguments.add(url(listener, path));
    return Command.curl(Place.HERE, arguments.toArray(String[]::new));
  }

  /** What nghttp tells of its frames. */
  String nghttp(String... arguments) {
    List<String> command = new ArrayList<>(List.of("timeout", "20", "nghttp", "-v", "--no-dep"));
    command.addAll(List.of(arguments));
    return Command.run(Place.HERE, command.toArray(String[]::new)).succeeded();
  }

  Child backend() {
    return node.process();
  }

  @Override
  public void close() {
    if (legate != null) {
      legate.close();
    }
    node.close();
  }
}
