package io.legate.http;

import java.util.Arrays;
import java.util.List;

/** Cookies of requests, and what sets them in responses. Stateless. RFC 6265. */
public final class Cookies {
  /** What sets cookies. */
  public static final HeaderName SET_COOKIE = HeaderName.of("set-cookie");

  /** No such cookie. */
  public static final long NONE = -1;

  private Cookies() {}

  /**
   * An attribute of a cookie that is set, such as {@code SameSite=Strict}; the value may be empty.
   */
  public record Attribute(String name, String value) {}

  /**
   * Where the value of the first cookie of a name lies in {@link HeaderMap#bytes()}, without the
   * quotes around it: {@link #start} and {@link #length} take it apart; or {@link #NONE}.
   */
  public static long find(HeaderMap request, byte[] name) {
    for (int i = request.first(Headers.COOKIE); i >= 0; i = request.next(Headers.COOKIE, i)) {
      int start = request.valueStart(i);
      long found = find(request.bytes(), start, start + request.valueLength(i), name);
      if (found != NONE) {
        return found;
      }
    }
    return NONE;
  }

  private static long find(byte[] bytes, int from, int end, byte[] name) {
    int start = from;
    while (start < end) {
      int to = ByteScan.indexOf(bytes, start, end, ';');
      while (start < to && bytes[start] == ' ') {
        start++;
      }
      int equals = ByteScan.indexOf(bytes, start, to, '=');
      if (equals < to && is(bytes, start, equals - start, name)) {
        return value(bytes, equals + 1, to);
      }
      start = to + 1;
    }
    return NONE;
  }

  private static long value(byte[] bytes, int start, int end) {
    boolean quoted = end - start >= 2 && bytes[start] == '"' && bytes[end - 1] == '"';
    return quoted ? slice(start + 1, end - 1) : slice(start, end);
  }

  private static long slice(int start, int end) {
    return (long) start << Integer.SIZE | end - start;
  }

  /** The first byte of what was found. */
  public static int start(long found) {
    return (int) (found >>> Integer.SIZE);
  }

  /** How many bytes were found. */
  public static int length(long found) {
    return (int) found;
  }

  /**
   * The value of {@code set-cookie}.
   *
   * @param ttlSeconds how long it lives; 0: as long as the client's session
   * @param path where it is sent; empty: the request's
   */
  public static String setCookie(
      String name,
      String value,
      long ttlSeconds,
      String path,
      List<Attribute> attributes,
      boolean httpOnly) {
    StringBuilder text = new StringBuilder(name).append("=\"").append(value).append('"');
    if (ttlSeconds != 0) {
      text.append("; Max-Age=").append(ttlSeconds);
    }
    if (!path.isEmpty()) {
      text.append("; Path=").append(path);
    }
    for (Attribute attribute : attributes) {
      text.append("; ").append(attribute.name());
      if (!attribute.value().isEmpty()) {
        text.append('=').append(attribute.value());
      }
    }
    return httpOnly ? text.append("; HttpOnly").toString() : text.toString();
  }

  private static boolean is(byte[] bytes, int start, int length, byte[] name) {
    return Arrays.equals(bytes, start, start + length, name, 0, name.length);
  }
}
