package io.legate.dist;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Validates a configuration, then starts the demo, sends it a few requests, asks it to quit, and
 * ends: what {@code ./legate --make-cds} runs so that the JVM sees which classes a start and a
 * request need.
 */
public final class Rehearsal {
  private static final String CONFIGURATION = "rehearsal.yaml";
  private static final int REQUESTS = 20;

  private Rehearsal() {}

  /** Exits 0 when every request was answered. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    Main.chooseLogging();
    if (main(OutputStream.nullOutputStream())
            .run(Options.MODE, "validate", Options.CONFIG_YAML, configuration())
        != ExitCode.OK) {
      throw new IllegalStateException(CONFIGURATION + " is refused");
    }
    int port = freePort();
    int adminPort = freePort();
    AtomicInteger exitCode = new AtomicInteger(ExitCode.FAILED);
    StartListener out = new StartListener();
    Thread demo =
        new Thread(
            () ->
                exitCode.set(
                    main(out)
                        .run(
                            Options.LOG_PATH, // what logging needs is rehearsed, too
                            "/dev/null",
                            Options.DEMO,
                            Options.PORT,
                            Integer.toString(port),
                            Options.ADMIN_PORT,
                            Integer.toString(adminPort))),
            "demo");
    demo.start();
    if (out.awaitStart(demo)) {
      for (int i = 0; i < REQUESTS; i++) {
        exchange(port, "GET", i % 2 == 0 ? "/hostname" : "/service/yellow");
      }
      exchange(adminPort, "GET", "/stats");
      exchange(adminPort, "POST", "/quitquitquit");
    }
    demo.join();
    System.exit(exitCode.get());
  }

  private static Main main(OutputStream out) {
    return new Main(
        new PrintStream(out, true, StandardCharsets.UTF_8), System.err, new ServerDaemons());
  }

  private static String configuration() throws IOException {
    try (InputStream in = Rehearsal.class.getResourceAsStream(CONFIGURATION)) {
      return new String(Objects.requireNonNull(in).readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private static void exchange(int port, String method, String path) throws IOException {
    try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
      String head =
          method
              + " "
              + path
              + " HTTP/1.1\r\nHost: localhost\r\nContent-Length: 0\r\n"
              + "Connection: close\r\n\r\n";
      socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
      InputStream in = socket.getInputStream();
      if (in.readAllBytes().length == 0) {
        throw new IOException(path + " was not answered");
      }
    }
  }

  /** Notices that the demo says something, which it does once it takes connections. */
  private static final class StartListener extends ByteArrayOutputStream {
    private boolean started;

    @Override
    public synchronized void flush() {
      if (size() > 0) {
        started = true;
        notifyAll();
      }
    }

    synchronized boolean awaitStart(Thread demo) throws InterruptedException {
      while (!started && demo.isAlive()) {
        wait(100);
      }
      return started;
    }
  }
}
