package io.legate.conservation;

import io.legate.testing.Http2Peer;
import io.legate.testing.Http2Wire;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import java.io.IOException;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.function.IntFunction;

/** An HTTP/2 host that answers as it pleases, and often does not. */
record Http2Host(IntFunction<Random> randoms) implements RawBackend.Script {
  private static final int MAX_CONCURRENT_STREAMS = 3;
  private static final int INITIAL_WINDOW = 4;
  private static final int EXTENDED_CONNECT = 8;

  @Override
  public void run(RawClient wire, int connection) throws Exception {
    Random random = randoms.apply(connection);
    wire.socket().setSoTimeout(1_000);
    var peer =
        new Http2Peer(wire, MAX_CONCURRENT_STREAMS, 1 + random.nextInt(8), EXTENDED_CONNECT, 1);
    Set<Integer> seen = new HashSet<>();
    while (true) {
      String frame = peer.frame();
      peer.frames.clear();
      String[] words = frame.split(" ");
      if (words[0].equals("DATA")) {
        int length = words[words.length - 1].equals("bytes") ? 16_384 : 40;
        peer.send(
            Http2Wire.windowUpdate(0, length)
                + Http2Wire.windowUpdate(Integer.parseInt(words[1]), length));
      } else if (words[0].equals("HEADERS") && seen.add(Integer.parseInt(words[1]))) {
        answer(peer, wire, Integer.parseInt(words[1]), random);
      }
    }
  }

  private static String head(int stream, boolean end, String status) {
    return Http2Wire.headers(stream, end, ":status", status);
  }

  private static void answer(Http2Peer peer, RawClient wire, int stream, Random random)
      throws IOException {
    String data = Http2Wire.data(stream, "z".repeat(1 + random.nextInt(16_000)), false);
    int cut = random.nextInt(data.length());
    switch (random.nextInt(18)) {
      case 0, 1, 2, 3 -> peer.ok(stream);
      case 4 -> peer.send(head(stream, false, "200") + data + data + data + data);
      case 5 -> peer.send(head(stream, false, "200") + data + Http2Wire.rst(stream, 2));
      case 6 -> peer.send(Http2Wire.rst(stream, 7));
      case 7 -> {
        peer.send(Http2Wire.goAway(stream, 0));
        peer.ok(stream);
      }
      case 8 -> peer.send(Http2Wire.goAway(0, 0));
      case 9 -> {
        peer.send(head(stream, false, "200") + data.substring(0, cut));
        Wire.end(wire, random);
      }
      case 10 -> {
        // the proxy may do much before the rest of the frame comes
        peer.send(head(stream, false, "200") + data.substring(0, cut));
        peer.frame();
        peer.send(data.substring(cut) + Http2Wire.data(stream, "", true));
      }
      case 11 -> {} // never answers
      case 12 -> peer.send(head(stream, true, "503"));
      case 13 ->
          peer.send(head(stream, false, "200") + Http2Wire.headers(stream, true, "x-after", "all"));
      case 14 -> peer.send(Http2Wire.frame(0, 0, 0, "DATA of no stream"));
      case 15 ->
          peer.send(
              Http2Wire.settings(
                  MAX_CONCURRENT_STREAMS,
                  1 + random.nextInt(4),
                  INITIAL_WINDOW,
                  random.nextInt(70_000)));
      case 16 -> peer.send(head(stream, true, "413") + Http2Wire.rst(stream, 0));
      default -> Wire.end(wire, random);
    }
  }
}
