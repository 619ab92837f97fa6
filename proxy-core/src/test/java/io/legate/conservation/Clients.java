package io.legate.conservation;

import io.legate.testing.Http2Client;
import io.legate.testing.RawClient;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Clients that leave when it pleases them. Each call is a connection. */
record Clients(InetSocketAddress http, InetSocketAddress tcp) {
  private static final String[] PATHS = {"/h1", "/h2", "/h1", "/h2", "/refused", "/direct"};
  private static final String[] WEBSOCKET = {
    ":method: CONNECT", ":protocol: websocket", ":scheme: http", ":authority: h"
  };

  /** How a connection is used. */
  interface Use {
    void run(Random random) throws IOException;
  }

  List<Use> uses() {
    return List.of(this::http1, this::http1, this::http1, this::http2, this::http2, this::bytes);
  }

  private static String path(Random random) {
    return PATHS[random.nextInt(PATHS.length)];
  }

  private static String get(Random random) {
    return "GET " + path(random) + " HTTP/1.1\r\nHost: h\r\n\r\n";
  }

  private void http1(Random random) throws IOException {
    try (var client = new RawClient(http)) {
      client.socket().setSoTimeout(1_500);
      for (int i = random.nextInt(4); i >= 0; i--) {
        exchange(client, random);
      }
    }
  }

  private static void exchange(RawClient client, Random random) throws IOException {
    int size = random.nextInt(60_000);
    String post = "POST " + path(random) + " HTTP/1.1\r\nHost: h\r\n";
    switch (random.nextInt(9)) {
      case 0, 1, 2 -> {
        client.send(get(random));
        read(client);
      }
      case 3 -> {
        client.send(get(random) + get(random) + get(random));
        read(client);
      }
      case 4 -> {
        client.send(post + "Content-Length: " + size + "\r\n\r\n" + "b".repeat(size));
        read(client);
      }
      case 5 -> {
        client.send(post + "Content-Length: " + size + "\r\n\r\n" + "b".repeat(size / 2));
        Wire.end(client, random);
      }
      case 6 -> {
        client.send(post + "Transfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n");
        client.send(random.nextBoolean() ? "0\r\nx-end: 1\r\n\r\n" : "nonsense\r\n");
        read(client);
      }
      case 7 -> {
        client.send(get(random));
        client.head();
        Wire.end(client, random);
      }
      default -> {
        client.send(
            "GET "
                + path(random)
                + " HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
        if (random.nextBoolean()) {
          client.send("early");
        }
        Wire.talk(client, random);
        Wire.end(client, random);
      }
    }
  }

  private static void read(RawClient client) throws IOException {
    Wire.skipBody(client, client.head().toLowerCase(Locale.ROOT));
  }

  private void http2(Random random) throws IOException {
    try (var client = new Http2Client(http)) {
      client.socket().setSoTimeout(1_500);
      client.updatesWindows = random.nextInt(4) > 0;
      List<Integer> open = new ArrayList<>();
      for (int i = random.nextInt(20); i >= 0; i--) {
        step(client, open, random);
      }
      switch (random.nextInt(3)) {
        case 0 -> {
          for (int stream : open) {
            client.response(stream);
          }
        }
        case 1 -> {
          client.socket().setSoLinger(true, 0);
        }
        default -> {}
      }
    }
  }

  private static void step(Http2Client client, List<Integer> open, Random random)
      throws IOException {
    int any = open.isEmpty() ? 0 : open.get(random.nextInt(open.size()));
    switch (random.nextInt(8)) {
      case 0, 1 -> open.add(client.get(path(random)));
      case 2 -> {
        int stream = client.request("POST", path(random), false);
        client.data(stream, "b".repeat(random.nextInt(8_000)), random.nextBoolean());
        open.add(stream);
      }
      case 3 -> {
        String[] head = java.util.Arrays.copyOf(WEBSOCKET, WEBSOCKET.length + 1);
        head[WEBSOCKET.length] = ":path: " + path(random);
        int stream = client.open(false, head);
        client.data(stream, "frames", false);
        open.add(stream);
      }
      case 4 -> {
        if (any > 0 && !client.stream(any).done()) {
          client.reset(any, 8);
          open.remove((Integer) any);
        }
      }
      case 5 -> {
        if (any > 0) {
          client.until(any, r -> r.done() || !r.heads.isEmpty());
        }
      }
      case 6 -> {
        if (any > 0) {
          client.response(any);
          open.remove((Integer) any);
        }
      }
      default -> client.frame(Http2Client.PING, 0, 0, new byte[8]);
    }
  }

  private void bytes(Random random) throws IOException {
    try (var client = new RawClient(tcp)) {
      client.socket().setSoTimeout(1_500);
      Wire.talk(client, random);
      Wire.end(client, random);
    }
  }
}
