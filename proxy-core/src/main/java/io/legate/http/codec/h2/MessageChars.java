package io.legate.http.codec.h2;

import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;

/**
 * Which bytes the pseudo-headers of a request may have, so that an HTTP/1 request line made of them
 * is one (RFC 9113 §8.3, §10.3). Stateless.
 */
final class MessageChars {
  private static final boolean[] TOKEN = new boolean[256];

  static {
    String token = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (char c : token.toCharArray()) {
      TOKEN[c] = true;
    }
  }

  private MessageChars() {}

  /** Whether the value is a token; one that is missing or empty is none. */
  static boolean token(HeaderMap map, HeaderName name) {
    int entry = map.first(name);
    if (entry < 0 || map.valueLength(entry) == 0) {
      return false;
    }
    byte[] a = map.bytes();
    int end = map.valueStart(entry) + map.valueLength(entry);
    for (int i = map.valueStart(entry); i < end; i++) {
      if (!TOKEN[a[i] & 0xff]) {
        return false;
      }
    }
    return true;
  }

  /** Whether there is a scheme: letters, digits, plus, minus, dot (RFC 3986 §3.1). */
  static boolean scheme(HeaderMap map) {
    int entry = map.first(Headers.SCHEME);
    if (entry < 0 || map.valueLength(entry) == 0) {
      return false;
    }
    byte[] a = map.bytes();
    int end = map.valueStart(entry) + map.valueLength(entry);
    for (int i = map.valueStart(entry); i < end; i++) {
      int lower = a[i] | 0x20;
      boolean letter = lower >= 'a' && lower <= 'z';
      boolean other = a[i] >= '0' && a[i] <= '9' || a[i] == '+' || a[i] == '-' || a[i] == '.';
      if (!letter && !other) {
        return false;
      }
    }
    return true;
  }

  /** Whether there is a path of visible bytes. */
  static boolean target(HeaderMap map) {
    int entry = map.first(Headers.PATH);
    if (entry < 0 || map.valueLength(entry) == 0) {
      return false;
    }
    byte[] a = map.bytes();
    int end = map.valueStart(entry) + map.valueLength(entry);
    for (int i = map.valueStart(entry); i < end; i++) {
      if ((a[i] & 0xff) <= ' ' || a[i] == 0x7f) {
        return false;
      }
    }
    return true;
  }
}
