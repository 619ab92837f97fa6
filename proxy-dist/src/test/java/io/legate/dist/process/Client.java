package io.legate.dist.process;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** One HTTP/1.1 connection to loopback, for what curl cannot do: staying, and leaving early. */
final class Client implements AutoCloseable {
  private static final int TIMEOUT_MILLIS = 20_000;

  private final Socket socket;
  private final InputStream in;

  Client(int port) throws IOException {
    socket = new Socket();
    socket.setSoTimeout(TIMEOUT_MILLIS);
    socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
    in = socket.getInputStream();
  }

  /** Sends a GET. */
  void get(String path) throws IOException {
    String head = "GET " + path + " HTTP/1.1\r\nhost: test\r\n\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.US_ASCII));
  }

  /** Reads a response with a content-length; its head's lines, an empty one, and its body. */
  String response() throws IOException {
    StringBuilder text = new StringBuilder();
    while (!text.toString().endsWith("\r\n\r\n")) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("closed after '" + text + "'");
      }
      text.append((char) b);
    }
    String length = text.toString().split("content-length: ", 2)[1].split("\r\n", 2)[0];
    text.append(new String(in.readNBytes(Integer.parseInt(length)), StandardCharsets.ISO_8859_1));
    return text.toString();
  }

  /** Waits for the other side to close; false when something else comes. */
  boolean closed() throws IOException {
    return in.read() < 0;
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
