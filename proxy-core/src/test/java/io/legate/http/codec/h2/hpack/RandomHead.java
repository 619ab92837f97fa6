package io.legate.http.codec.h2.hpack;

import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * A head as connections carry them: some fields always the same, some of a few values, some new
 * each time, some that HTTP/2 does not have.
 */
final class RandomHead {
  private static final List<String> DROPPED =
      List.of("connection", "keep-alive", "proxy-connection", "transfer-encoding", "upgrade");
  private static final List<String> NAMES =
      List.of(
          "accept",
          "accept-encoding",
          "authorization",
          "cache-control",
          "content-length",
          "content-type",
          "cookie",
          "date",
          "etag",
          "grpc-timeout",
          "referer",
          "server",
          "set-cookie",
          "user-agent",
          "x-a",
          "x-b",
          "x-custom-name-of-some-length",
          "x-forwarded-for",
          "x-request-id");
  private static final List<String> VALUES =
      List.of("", "1", "gzip, deflate", "application/grpc", "Mozilla/5.0 (X11; Linux x86_64)");

  /** The head. */
  final HeaderMap map = new HeaderMap(16);

  /** The lines that a peer is to see. */
  final List<String> lines = new ArrayList<>();

  private final Random random;

  RandomHead(Random random) {
    this.random = random;
    if (random.nextBoolean()) {
      int status = random.nextInt(3) == 0 ? 100 + random.nextInt(500) : 200;
      map.status(status);
      lines.add(":status: " + status);
    } else {
      add(":method", random.nextInt(3) == 0 ? "PUT" : "GET");
      add(":scheme", random.nextBoolean() ? "http" : "https");
      add(":authority", "www.example.com");
      add(":path", random.nextInt(4) == 0 ? "/" : "/p" + random.nextInt(4));
    }
    for (int i = random.nextInt(20); i > 0; i--) {
      field();
    }
  }

  private void field() {
    int kind = random.nextInt(20);
    if (kind == 0) {
      map.add(HeaderName.of(pick(DROPPED)), "x");
    } else if (kind == 1) {
      map.add(HeaderName.of("te"), "deflate, trailers");
      lines.add("te: trailers");
    } else if (kind == 2) {
      map.add(HeaderName.of("te"), "deflate");
    } else {
      add(random.nextInt(10) == 0 ? "x-" + random.nextInt(40) : pick(NAMES), value());
    }
  }

  private String value() {
    if (random.nextInt(3) > 0) {
      return pick(VALUES);
    }
    int length = random.nextInt(random.nextInt(20) == 0 ? 6000 : 40);
    StringBuilder text = new StringBuilder(length);
    int range = random.nextInt(5) == 0 ? 256 : 95;
    for (int i = 0; i < length; i++) {
      text.append((char) (range == 256 ? random.nextInt(256) : '!' + random.nextInt(94)));
    }
    return text.toString();
  }

  private void add(String name, String value) {
    map.add(HeaderName.of(name), value);
    lines.add(name + ": " + value);
  }

  private String pick(List<String> list) {
    return list.get(random.nextInt(list.size()));
  }
}
