package io.legate.http.codec.h1;

/** Which bytes may stand where in an HTTP/1 head (RFC 9110 §5.6.2, RFC 9112 §3, §5). */
final class Http1Chars {
  /** For a byte that may stand in a field name its lower case, for any other 0. */
  static final byte[] NAME = new byte[256];

  /** Whether a byte may stand in a field value: visible, blank, tab or above ASCII. */
  static final boolean[] VALUE = new boolean[256];

  /** Whether a byte may stand in a request target: visible or above ASCII. */
  static final boolean[] TARGET = new boolean[256];

  static {
    String token = "!#$%&'*+-.^_`|~0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ";
    for (char c : token.toCharArray()) {
      NAME[c] = (byte) Character.toLowerCase(c);
    }
    for (int b = 0; b < 256; b++) {
      TARGET[b] = b > 0x20 && b != 0x7f;
      VALUE[b] = b >= 0x20 && b != 0x7f || b == '\t';
    }
  }

  private Http1Chars() {}

  /** The value of a hexadecimal digit, or -1. */
  static int hex(int b) {
    if (b >= '0' && b <= '9') {
      return b - '0';
    }
    int lower = b | 0x20;
    return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
  }
}
