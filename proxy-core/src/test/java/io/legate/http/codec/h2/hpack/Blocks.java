package io.legate.http.codec.h2.hpack;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/** Header blocks put together by hand. */
final class Blocks {
  private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

  /** The bytes that hexadecimal digits mean, blanks aside. */
  static byte[] hex(String digits) {
    return HexFormat.of().parseHex(digits.replaceAll("\\s", ""));
  }

  Blocks octets(int... octets) {
    for (int octet : octets) {
      bytes.write(octet);
    }
    return this;
  }

  Blocks sizeUpdate(int size) {
    return integer(0x20, 0x1f, size);
  }

  Blocks indexed(int index) {
    return integer(0x80, 0x7f, index);
  }

  Blocks incremental(String name, String value) {
    return octets(0x40).raw(name).raw(value);
  }

  Blocks plain(String name, String value) {
    return octets(0x00).raw(name).raw(value);
  }

  Blocks never(String name, String value) {
    return octets(0x10).raw(name).raw(value);
  }

  Blocks raw(String text) {
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    integer(0, 0x7f, octets.length);
    bytes.writeBytes(octets);
    return this;
  }

  Blocks huffman(String text) {
    byte[] octets = text.getBytes(StandardCharsets.ISO_8859_1);
    byte[] out = new byte[octets.length * 4 + 8];
    int length = Huffman.encode(octets, 0, octets.length, out, 0);
    integer(0x80, 0x7f, length);
    bytes.write(out, 0, length);
    return this;
  }

  Blocks integer(int highBits, int mask, int value) {
    byte[] out = new byte[6];
    bytes.write(out, 0, HpackWriter.putInt(out, 0, highBits, mask, value));
    return this;
  }

  byte[] bytes() {
    return bytes.toByteArray();
  }
}
