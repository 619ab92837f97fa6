package io.legate.conservation;

import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import java.io.IOException;
import java.util.Locale;
import java.util.Random;
import java.util.function.IntFunction;

/** An HTTP/1 host that answers as it pleases, and often does not. */
record Http1Host(IntFunction<Random> randoms) implements RawBackend.Script {
  @Override
  public void run(RawClient peer, int connection) throws Exception {
    Random random = randoms.apply(connection);
    peer.socket().setSoTimeout(1_000);
    boolean goesOn = true;
    while (goesOn) {
      String head = peer.head().toLowerCase(Locale.ROOT);
      goesOn =
          head.contains("upgrade: websocket") ? upgrade(peer, random) : answer(peer, head, random);
    }
  }

  /** Whether the connection can be used again. */
  private static boolean answer(RawClient peer, String head, Random random) throws IOException {
    int what = random.nextInt(16);
    if (what < 10) {
      Wire.skipBody(peer, head);
    }
    switch (what) {
      case 0 -> peer.send(Wire.response("200 OK", random.nextInt(100_000)));
      case 1 ->
          peer.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n")
              .send("5\r\nhello\r\n")
              .send("0\r\nx-after: all\r\n\r\n");
      case 2 -> peer.send("HTTP/1.1 100 Continue\r\n\r\n").send(Wire.response("200 OK", 10));
      case 3 -> peer.send(Wire.response("503 Service Unavailable", 0));
      case 4, 5, 6 -> peer.send(Wire.response("200 OK", 10));
      case 7 -> peer.send(Wire.response("200 OK", 10) + "nobody asked for this");
      case 8 -> {
        peer.send("HTTP/1.1 200 OK\r\n\r\n" + "x".repeat(random.nextInt(50_000)));
        return end(peer, random);
      }
      case 9 -> {
        peer.send("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 2\r\n\r\nok");
        return end(peer, random);
      }
      case 10 -> {
        peer.send(Wire.response("413 Payload Too Large", 3));
        return end(peer, random);
      }
      case 11 -> {
        peer.send("HTTP/1.1 200 OK\r\ncontent-le");
        return end(peer, random);
      }
      case 12 -> {
        peer.send("HTTP/1.1 200 OK\r\ncontent-length: 50000\r\n\r\n" + "x".repeat(20_000));
        return end(peer, random);
      }
      case 13 -> {
        peer.rest(); // never answers
        return false;
      }
      case 14 -> {
        peer.send("this is not HTTP\r\n\r\n");
        return false;
      }
      default -> {
        return end(peer, random);
      }
    }
    return true;
  }

  private static boolean upgrade(RawClient peer, Random random) throws IOException {
    if (random.nextInt(4) == 0) {
      peer.send(Wire.response("403 Forbidden", 2));
      return true;
    }
    peer.send("HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n\r\nwelcome");
    Wire.talk(peer, random);
    return end(peer, random);
  }

  private static boolean end(RawClient peer, Random random) throws IOException {
    Wire.end(peer, random);
    return false;
  }
}
