package io.legate.testing;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;

/** A backend in bytes: a script runs for each connection, on a thread of its own. */
public final class RawBackend implements AutoCloseable {
  /** What is done with one connection; the socket is closed when it returns. */
  public interface Script {
    void run(RawClient peer, int connection) throws Exception;
  }

  private final ServerSocket listen;
  private final Script script;
  private final List<Socket> open = new CopyOnWriteArrayList<>();

  /** The heads of requests, for scripts that keep them. */
  public final List<String> requests = new CopyOnWriteArrayList<>();

  /** How many connections were accepted. */
  public final AtomicInteger connections = new AtomicInteger();

  /** Listens on any port of 127.0.0.1. */
  public RawBackend(Script script) throws IOException {
    this(script, 0);
  }

  /** Listens with a receive buffer of that size; 0: the system's. */
  public RawBackend(Script script, int receiveBuffer) throws IOException {
    this.script = script;
    listen = new ServerSocket();
    if (receiveBuffer > 0) {
      listen.setReceiveBufferSize(receiveBuffer);
    }
    listen.bind(new InetSocketAddress(InetAddress.getByName("127.0.0.1"), 0), 200);
    Thread thread = new Thread(this::accept, "backend");
    thread.setDaemon(true);
    thread.start();
  }

  /** One that answers every request the same, keeping heads, bodies and connections. */
  public static RawBackend answering(String response) throws IOException {
    var made = new RawBackend[1];
    made[0] =
        new RawBackend(
            (peer, n) -> {
              while (true) {
                made[0].requests.add(peer.response());
                peer.send(response);
              }
            });
    return made[0];
  }

  /** One that answers every request 200 with a small body. */
  public static RawBackend ok() throws IOException {
    return answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
  }

  private void accept() {
    while (!listen.isClosed()) {
      try {
        Socket socket = listen.accept();
        open.add(socket);
        int n = connections.getAndIncrement();
        Thread thread = new Thread(() -> serve(socket, n), "backend-" + n);
        thread.setDaemon(true);
        thread.start();
      } catch (IOException e) {
        return; // it was closed
      }
    }
  }

  private void serve(Socket socket, int n) {
    try (socket) {
      script.run(new RawClient(socket), n);
    } catch (Exception e) {
      // The proxy closed; the test looks at what the client saw.
    }
  }

  public int port() {
    return listen.getLocalPort();
  }

  /** A port at which nobody listens. */
  public static int refusedPort() throws IOException {
    try (ServerSocket gone = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      return gone.getLocalPort();
    }
  }

  @Override
  public void close() throws IOException {
    listen.close();
    for (Socket socket : open) {
      socket.close();
    }
  }
}
