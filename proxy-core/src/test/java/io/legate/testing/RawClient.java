package io.legate.testing;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;

/** One end of a connection, in bytes: nothing of HTTP is checked or repaired on its way. */
public final class RawClient implements AutoCloseable {
  private final Socket socket;
  private final InputStream in;

  /** Connects. */
  public RawClient(InetSocketAddress to) throws IOException {
    this(new Socket(to.getAddress(), to.getPort()));
  }

  /** Takes over a socket that is connected. */
  public RawClient(Socket socket) throws IOException {
    this.socket = socket;
    socket.setSoTimeout(8_000);
    socket.setTcpNoDelay(true);
    in = socket.getInputStream();
  }

  public Socket socket() {
    return socket;
  }

  /** Sends; bytes as ISO-8859-1. */
  public RawClient send(String text) throws IOException {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    return this;
  }

  /** Sends a GET of a path with a Host. */
  public RawClient get(String path) throws IOException {
    return send("GET " + path + " HTTP/1.1\r\nHost: h\r\n\r\n");
  }

  /** Reads a head up to its empty line, which is kept. */
  public String head() throws IOException {
    var text = new StringBuilder();
    while (text.length() < 4 || text.indexOf("\r\n\r\n", text.length() - 4) < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("closed after: " + text);
      }
      text.append((char) b);
    }
    return text.toString();
  }

  /** Reads a response whose body has a content-length; head and body. */
  public String response() throws IOException {
    String head = head();
    String length = header(head, "content-length");
    return head + (length == null ? "" : read(Integer.parseInt(length)));
  }

  /** Reads a response with a chunked body up to its end, chunks as they are. */
  public String chunked() throws IOException {
    var text = new StringBuilder(head());
    int from = text.length();
    while (true) {
      StringBuilder line = line();
      text.append(line);
      int size = Integer.parseInt(line.toString().trim(), 16);
      if (size == 0) {
        break;
      }
      text.append(read(size + 2));
    }
    StringBuilder line;
    do {
      line = line();
      text.append(line);
    } while (line.length() > 2);
    return text.substring(0, from) + text.substring(from);
  }

  private StringBuilder line() throws IOException {
    var line = new StringBuilder();
    while (line.indexOf("\r\n") < 0) {
      int b = in.read();
      if (b < 0) {
        throw new IOException("closed after: " + line);
      }
      line.append((char) b);
    }
    return line;
  }

  /** Reads exactly so many bytes. */
  public String read(int bytes) throws IOException {
    return new String(in.readNBytes(bytes), ISO_8859_1);
  }

  /** Reads up to the end of the connection, orderly or not. */
  public String rest() throws IOException {
    var all = new ByteArrayOutputStream();
    try {
      in.transferTo(all);
    } catch (SocketException e) {
      all.writeBytes("<reset>".getBytes(ISO_8859_1));
    }
    return all.toString(ISO_8859_1);
  }

  /** The value of a field of a head, by its lower-case name, or null; several joined by '|'. */
  public static String header(String head, String name) {
    String found = null;
    for (String line : head.split("\r\n\r\n", 2)[0].split("\r\n")) {
      int colon = line.indexOf(':');
      if (colon > 0 && line.substring(0, colon).equals(name)) {
        String value = line.substring(colon + 1).strip();
        found = found == null ? value : found + '|' + value;
      }
    }
    return found;
  }

  /** Lets the next close reset the connection. */
  public void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
