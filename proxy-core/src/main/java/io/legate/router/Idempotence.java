package io.legate.router;

import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.stream.Stream;

/** Which requests may be sent twice without harm (RFC 9110 §9.2.2). */
final class Idempotence {
  private static final byte[][] METHODS =
      Stream.of("GET", "HEAD", "OPTIONS", "TRACE", "PUT", "DELETE")
          .map(m -> m.getBytes(StandardCharsets.US_ASCII))
          .toArray(byte[][]::new);

  private Idempotence() {}

  static boolean of(HeaderMap request) {
    if (request.has(Headers.UPGRADE)) {
      return false;
    }
    for (byte[] method : METHODS) {
      if (request.valueIs(Headers.METHOD, method)) {
        return true;
      }
    }
    return false;
  }
}
