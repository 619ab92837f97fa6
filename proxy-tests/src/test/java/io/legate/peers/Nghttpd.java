package io.legate.peers;

import static org.awaitility.Awaitility.await;

import io.legate.dist.process.Child;
import io.legate.dist.process.Place;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** nghttp2's server: it sends uploads back, and can be started again on its port. */
final class Nghttpd implements AutoCloseable {
  private static final Duration POLL = Duration.ofMillis(5);

  private final Path folder;
  private final int port;
  private final List<String> command;
  private @Nullable Child child;

  Nghttpd(Path folder, String... options) throws IOException {
    Peers.need("nghttpd", "nghttp2-server");
    this.folder = folder;
    try (ServerSocket free = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      port = free.getLocalPort();
    }
    command =
        new ArrayList<>(List.of("nghttpd", "--no-tls", "-a", "127.0.0.1", "-d", folder.toString()));
    command.addAll(List.of(options));
    command.add(Integer.toString(port));
    start();
  }

  /** Starts it, and waits until it listens. */
  void start() {
    child = Child.start(Place.HERE, folder.resolve("nghttpd.out"), command);
    await().atMost(Child.PATIENCE).pollInterval(POLL).until(this::listens);
  }

  /** It says so itself only when its output's buffer is full. */
  private boolean listens() {
    try (Socket probe = new Socket(InetAddress.getLoopbackAddress(), port)) {
      return probe.isConnected();
    } catch (IOException e) {
      return false;
    }
  }

  int port() {
    return port;
  }

  /** Cuts all its connections. */
  @Override
  public void close() {
    child.close();
  }
}
