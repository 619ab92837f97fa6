package io.legate.conservation;

import io.legate.testing.RawClient;
import java.io.IOException;
import java.io.InputStream;
import java.util.Random;

/** What clients and hosts do with a connection, whatever they speak. */
final class Wire {
  private Wire() {}

  static String response(String status, int bytes) {
    return "HTTP/1.1 " + status + "\r\ncontent-length: " + bytes + "\r\n\r\n" + "x".repeat(bytes);
  }

  /** Reads the body behind a head in lower case. */
  static void skipBody(RawClient peer, String head) throws IOException {
    String length = RawClient.header(head, "content-length");
    if (length != null) {
      peer.read(Integer.parseInt(length));
    } else if (head.contains("transfer-encoding: chunked")) {
      int size;
      do {
        size = Integer.parseInt(line(peer), 16);
        peer.read(size + (size == 0 ? 0 : 2));
      } while (size > 0);
      while (!line(peer).isEmpty()) {
        // trailers
      }
    }
  }

  private static String line(RawClient peer) throws IOException {
    var line = new StringBuilder();
    while (line.indexOf("\r\n") < 0) {
      String next = peer.read(1);
      if (next.isEmpty()) {
        throw new IOException("closed after " + line);
      }
      line.append(next);
    }
    return line.substring(0, line.length() - 2);
  }

  /** Some bytes there and back, or one way alone. */
  static void talk(RawClient peer, Random random) throws IOException {
    for (int i = random.nextInt(5); i > 0; i--) {
      if (random.nextBoolean()) {
        peer.send("y".repeat(1 + random.nextInt(40_000)));
      } else {
        some(peer, 1 + random.nextInt(20_000));
      }
    }
  }

  /** Reads up to so many bytes in one piece. */
  static void some(RawClient peer, int most) throws IOException {
    InputStream in = peer.socket().getInputStream();
    if (in.read(new byte[most]) < 0) {
      throw new IOException("closed");
    }
  }

  /** Ends our half and reads what comes, or ends both, or resets. */
  static void end(RawClient peer, Random random) throws IOException {
    switch (random.nextInt(3)) {
      case 0 -> {
        peer.socket().shutdownOutput();
        peer.rest();
      }
      case 1 -> peer.close();
      default -> peer.reset();
    }
  }
}
