package io.legate.router;

/** Small work on {@code host:port} (RFC 3986 §3.2), without making strings. */
final class Authority {
  private Authority() {}

  /** The position of the colon before the port, or -1 where there is no port. */
  static int portStart(byte[] bytes, int start, int length) {
    for (int i = start + length - 1; i >= start; i--) {
      if (bytes[i] == ':') {
        return i;
      }
      if (bytes[i] == ']') {
        return -1;
      }
    }
    return -1;
  }
}
