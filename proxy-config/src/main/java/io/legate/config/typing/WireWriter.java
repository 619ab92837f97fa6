package io.legate.config.typing;

import com.google.protobuf.CodedInputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Writes protobuf's wire format, nested messages in one pass: a message's length is put before it
 * when its end is known.
 *
 * <p>Typing writes bytes, and the generated classes parse them: that needs neither the reflection
 * of a builder's {@code setField} nor the accessor tables behind it, which cost more at start than
 * everything else, and it leaves merging to the parser, which does it as Envoy does.
 */
final class WireWriter {

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int LENGTH = 2;
  private static final int FIXED32 = 5;

  private byte[] bytes = new byte[4096];
  private int size;

  byte[] toByteArray() {
    return Arrays.copyOf(bytes, size);
  }

  int position() {
    return size;
  }

  /** Reads what was written behind a position. */
  CodedInputStream reader(int position) {
    return CodedInputStream.newInstance(bytes, position, size - position);
  }

  /** Forgets what was written behind a position. */
  void truncate(int position) {
    size = position;
  }

  /**
   * Forgets a field that was written behind a position with a value of zero: a field without
   * presence is not on the wire then, and two texts that mean the same give the same bytes.
   */
  void dropZero(int position) {
    int at = position;
    while (at < size && bytes[at] < 0) {
      at++; // the tag goes on
    }
    for (at++; at < size; at++) {
      if (bytes[at] != 0) {
        return;
      }
    }
    size = position;
  }

  /** Begins a length-delimited field; returns the mark for {@link #end}. */
  int begin(int number) {
    raw(((long) number << 3) | LENGTH);
    return size;
  }

  /** Ends the field that began at the mark. */
  void end(int mark) {
    int length = size - mark;
    int prefix = varintSize(length);
    reserve(prefix);
    System.arraycopy(bytes, mark, bytes, mark + prefix, length);
    size = mark;
    raw(length);
    size = mark + prefix + length;
  }

  void varint(int number, long value) {
    raw(((long) number << 3) | VARINT);
    raw(value);
  }

  void fixed32(int number, int value) {
    raw(((long) number << 3) | FIXED32);
    reserve(4);
    for (int i = 0; i < 4; i++) {
      bytes[size++] = (byte) (value >>> (8 * i));
    }
  }

  void fixed64(int number, long value) {
    raw(((long) number << 3) | FIXED64);
    reserve(8);
    for (int i = 0; i < 8; i++) {
      bytes[size++] = (byte) (value >>> (8 * i));
    }
  }

  void string(int number, String value) {
    bytes(number, value.getBytes(StandardCharsets.UTF_8));
  }

  void bytes(int number, byte[] value) {
    raw(((long) number << 3) | LENGTH);
    raw(value.length);
    reserve(value.length);
    System.arraycopy(value, 0, bytes, size, value.length);
    size += value.length;
  }

  private void raw(long value) {
    reserve(10);
    long rest = value;
    while ((rest & ~0x7FL) != 0) {
      bytes[size++] = (byte) (rest | 0x80);
      rest >>>= 7;
    }
    bytes[size++] = (byte) rest;
  }

  private static int varintSize(int value) {
    int count = 1;
    for (int rest = value >>> 7; rest != 0; rest >>>= 7) {
      count++;
    }
    return count;
  }

  private void reserve(int more) {
    if (bytes.length - size < more) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + more));
    }
  }
}
