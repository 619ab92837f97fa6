package io.legate.http.codec.h2.hpack;

/** The representations of RFC 7541 §5 and §6, written; each gives the end. Stateless. */
final class HpackWriter {
  static final int INDEXED = 0x80;
  static final int INCREMENTAL = 0x40;
  static final int SIZE_UPDATE = 0x20;
  static final int NEVER_INDEXED = 0x10;
  static final int NOT_INDEXED = 0;

  private static final int HUFFMAN = 0x80;

  private HpackWriter() {}

  /** An integer whose first octet begins with these high bits, all bits below them its prefix. */
  static int putInt(byte[] out, int at, int highBits, int prefixMask, int value) {
    if (value < prefixMask) {
      out[at] = (byte) (highBits | value);
      return at + 1;
    }
    out[at++] = (byte) (highBits | prefixMask);
    int rest = value - prefixMask;
    for (; rest > 0x7f; rest >>>= 7) {
      out[at++] = (byte) (rest | 0x80);
    }
    out[at] = (byte) rest;
    return at + 1;
  }

  /** A reference to a whole field. */
  static int putIndexed(byte[] out, int at, int index) {
    return putInt(out, at, INDEXED, 0x7f, index);
  }

  /** How a literal begins: its kind and the index of its name, 0 where the name follows. */
  static int putLiteral(byte[] out, int at, int kind, int nameIndex) {
    return putInt(out, at, kind, kind == INCREMENTAL ? 0x3f : 0x0f, nameIndex);
  }

  /** A string as it is. */
  static int putRaw(byte[] out, int at, byte[] bytes, int start, int length) {
    at = putInt(out, at, 0, 0x7f, length);
    System.arraycopy(bytes, start, out, at, length);
    return at + length;
  }

  /** A string in Huffman's code, or as it is where that is not longer. */
  static int putShorter(byte[] out, int at, byte[] bytes, int start, int length) {
    int encoded = Huffman.encodedLength(bytes, start, length);
    if (encoded >= length) {
      return putRaw(out, at, bytes, start, length);
    }
    at = putInt(out, at, HUFFMAN, 0x7f, encoded);
    return Huffman.encode(bytes, start, length, out, at);
  }
}
