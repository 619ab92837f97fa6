package io.legate.peers;

import io.legate.dist.process.Child;
import io.legate.dist.process.Place;
import java.nio.file.Path;
import java.util.List;

/** {@code backend.js}: node's HTTP/1.1 and HTTP/2 servers. */
final class NodeBackend implements AutoCloseable {
  private final Child child;

  NodeBackend(Path folder) {
    Peers.need("node", "nodejs");
    child =
        Child.start(
            Place.HERE, folder.resolve("backend.out"), List.of("node", Peers.script("backend.js")));
    child.awaitOutput("h1 ");
    child.awaitOutput("h2 ");
  }

  /** Where it speaks {@code h1} or {@code h2}. */
  int port(String version) {
    return Peers.port(child.output(), version);
  }

  Child process() {
    return child;
  }

  @Override
  public void close() {
    child.close();
  }
}
