package io.legate.http.codec.h2;

/** Numbers in network order. */
final class Bytes {
  private Bytes() {}

  static int int16(byte[] b, int at) {
    return (b[at] & 0xff) << 8 | b[at + 1] & 0xff;
  }

  static int int32(byte[] b, int at) {
    return (b[at] & 0xff) << 24
        | (b[at + 1] & 0xff) << 16
        | (b[at + 2] & 0xff) << 8
        | b[at + 3] & 0xff;
  }

  /** Without the reserved bit. */
  static int int31(byte[] b, int at) {
    return int32(b, at) & 0x7fffffff;
  }
}
