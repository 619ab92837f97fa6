package io.legate.http.codec.h1;

import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import java.nio.charset.StandardCharsets;

/** The methods that change how a message is framed. */
final class RequestMethods {
  static final byte[] CONNECT = ascii("CONNECT");
  static final byte[] HEAD = ascii("HEAD");
  static final byte[] OPTIONS = ascii("OPTIONS");
  private static final byte[] GET = ascii("GET");
  private static final byte[] DELETE = ascii("DELETE");
  private static final byte[] TRACE = ascii("TRACE");

  private RequestMethods() {}

  /** Whether a request of this method has no body unless it says so (RFC 9110 §8.6). */
  static boolean bodiless(HeaderMap request) {
    return request.valueIs(Headers.METHOD, GET)
        || request.valueIs(Headers.METHOD, HEAD)
        || request.valueIs(Headers.METHOD, DELETE)
        || request.valueIs(Headers.METHOD, TRACE)
        || request.valueIs(Headers.METHOD, CONNECT);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
