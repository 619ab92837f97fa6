package io.legate.upstream.discovery;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A real dnsmasq on a loopback address and a free port, whose records a test changes. */
public final class Dnsmasq implements AutoCloseable {
  private static final Path BINARY = Path.of("/usr/sbin/dnsmasq");

  private final Path directory;
  private final String ip;
  private int port;
  private Process process;

  /** A server that is not running yet; its files are kept in {@code directory}. */
  public Dnsmasq(Path directory, String ip) {
    this.directory = directory;
    this.ip = ip;
  }

  /** Whether there is a dnsmasq on this machine. */
  public static boolean installed() {
    return Files.isExecutable(BINARY);
  }

  /** Where it listens. */
  public InetSocketAddress address() {
    return new InetSocketAddress(ip, port);
  }

  /**
   * Starts, or starts again on the same port, with lines of {@code dnsmasq.conf} such as {@code
   * host-record=web.test,127.0.0.1,30}.
   */
  public void serve(String... lines) {
    close();
    try {
      List<String> config = new ArrayList<>(List.of(lines));
      config.add("local=/test/");
      config.add("auth-ttl=0");
      Path file = directory.resolve("dnsmasq.conf");
      Files.write(file, config);
      if (port != 0) {
        start(file);
        return;
      }
      for (int left = 5; ; left--) { // others look for free ports at the same time
        try (DatagramSocket free = new DatagramSocket(0, InetAddress.getByName(ip))) {
          port = free.getLocalPort();
        }
        try {
          start(file);
          return;
        } catch (IOException e) {
          if (left == 0) {
            throw e;
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void start(Path file) throws IOException {
    process =
        new ProcessBuilder(
                BINARY.toString(),
                "--keep-in-foreground",
                "--no-resolv",
                "--no-hosts",
                "--bind-interfaces",
                "--user=",
                "--pid-file=",
                "--log-facility=-",
                "--listen-address=" + ip,
                "--port=" + port,
                "--conf-file=" + file)
            .redirectErrorStream(true)
            .start();
    awaitStarted();
  }

  private void awaitStarted() throws IOException {
    var reader = process.inputReader();
    StringBuilder said = new StringBuilder();
    for (String line = reader.readLine(); line != null; line = reader.readLine()) {
      said.append(line).append('\n');
      if (line.contains("started, version")) {
        return;
      }
    }
    throw new IOException("dnsmasq did not start: " + said);
  }

  /** Ends the server; questions are then answered by nobody. */
  @Override
  public void close() {
    if (process != null) {
      process.destroy();
      try {
        process.waitFor(5, TimeUnit.SECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      process = null;
    }
  }
}
