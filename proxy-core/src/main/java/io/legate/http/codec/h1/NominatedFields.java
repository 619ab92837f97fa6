package io.legate.http.codec.h1;

import io.legate.http.Ascii;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * The fields of a request that {@code connection} names: they are for this connection alone and go
 * no further (RFC 9110 §7.6.1). A client could so also take away what a proxy before has said of
 * it; that is refused. Stateless. Envoy: {@code Http::Utility::sanitizeConnectionHeader}.
 */
final class NominatedFields {
  /** From so many names on a request is refused (Envoy's number). */
  private static final int TOO_MANY = 10;

  /** What is no field, or is looked after elsewhere. */
  private static final byte[][] NO_FIELDS = {
    Framing.KEEP_ALIVE,
    Framing.CLOSE,
    Framing.UPGRADE,
    ascii("te"),
    ascii("http2-settings"),
    ascii("connection")
  };

  private static final byte[][] REFUSED = {
    ascii("x-forwarded-for"), ascii("x-forwarded-host"), ascii("x-forwarded-proto"), ascii("host")
  };

  private NominatedFields() {}

  /** Removes them; false where the request is to be refused. */
  static boolean remove(HeaderMap head) {
    int names = 0;
    for (int i = head.first(Headers.CONNECTION); i >= 0; i = head.next(Headers.CONNECTION, i)) {
      byte[] a = head.bytes();
      int end = head.valueStart(i) + head.valueLength(i);
      int at = head.valueStart(i);
      while (at < end) {
        int start = at;
        while (at < end && a[at] != ',') {
          at++;
        }
        int last = at++;
        while (start < last && isBlank(a[start])) {
          start++;
        }
        while (last > start && isBlank(a[last - 1])) {
          last--;
        }
        if (start < last && (++names >= TOO_MANY || !remove(head, a, start, last))) {
          return false;
        }
      }
    }
    return true;
  }

  private static boolean remove(HeaderMap head, byte[] a, int start, int end) {
    if (isOneOf(NO_FIELDS, a, start, end)) {
      return true;
    }
    if (a[start] == ':' || isOneOf(REFUSED, a, start, end)) {
      return false;
    }
    String name = new String(a, start, end - start, StandardCharsets.ISO_8859_1);
    head.remove(HeaderName.of(name.toLowerCase(Locale.ROOT)));
    return true;
  }

  private static boolean isOneOf(byte[][] names, byte[] a, int start, int end) {
    for (byte[] name : names) {
      if (name.length == end - start && Ascii.equalsIgnoringCase(a, start, name)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
