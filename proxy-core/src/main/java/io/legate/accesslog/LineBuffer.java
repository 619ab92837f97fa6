package io.legate.accesslog;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A growing array of bytes that lines are written to, with what writing them needs again and again:
 * the last second in calendar terms. One per worker (or per call on the control thread), reused;
 * confined to its thread. Whoever writes to a file takes {@link #bytes()} up to {@link #length()}.
 */
public final class LineBuffer {
  private static final int MAX_LONG_DIGITS = 20;

  private final CalendarTime utc = CalendarTime.utc();
  private final CalendarTime local = CalendarTime.local();
  private byte[] bytes;
  private int length;

  /** A buffer with room for {@code capacity} bytes to begin with. */
  public LineBuffer(int capacity) {
    bytes = new byte[Math.max(capacity, MAX_LONG_DIGITS)];
  }

  /** The array; what counts is the first {@link #length()} bytes. Replaced when it grows. */
  public byte[] bytes() {
    return bytes;
  }

  /** How many bytes were written. */
  public int length() {
    return length;
  }

  /** Forgets what was written after the first {@code newLength} bytes. */
  public void truncate(int newLength) {
    assert newLength <= length;
    length = newLength;
  }

  /** Forgets everything. */
  public void clear() {
    length = 0;
  }

  /** Gives away what was written and goes on, empty, with another array. */
  byte[] swap(byte[] fresh) {
    byte[] written = bytes;
    bytes = fresh;
    length = 0;
    return written;
  }

  /** Appends one byte. */
  public void putByte(int b) {
    if (length == bytes.length) {
      grow(1);
    }
    bytes[length++] = (byte) b;
  }

  /** Appends bytes. */
  public void put(byte[] from) {
    put(from, 0, from.length);
  }

  /** Appends bytes. */
  public void put(byte[] from, int start, int count) {
    ensure(count);
    System.arraycopy(from, start, bytes, length, count);
    length += count;
  }

  /** Appends text in UTF-8. */
  public void put(String text) {
    int count = text.length();
    ensure(count);
    byte[] to = bytes;
    int at = length;
    for (int i = 0; i < count; i++) {
      char c = text.charAt(i);
      if (c >= 0x80) {
        put(text.getBytes(StandardCharsets.UTF_8));
        return;
      }
      to[at + i] = (byte) c;
    }
    length = at + count;
  }

  /** Appends a decimal number. */
  public void putNumber(long value) {
    if (value == Long.MIN_VALUE) {
      put(Long.toString(value));
      return;
    }
    ensure(MAX_LONG_DIGITS);
    long rest = value;
    if (rest < 0) {
      bytes[length++] = '-';
      rest = -rest;
    }
    putDigits(rest, digits(rest));
  }

  /** Appends the last {@code count} decimal digits of a non-negative number, with zeros before. */
  public void putDigits(long value, int count) {
    ensure(count);
    long rest = value;
    for (int i = length + count - 1; i >= length; i--) {
      bytes[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    length += count;
  }

  private static int digits(long value) {
    int digits = 1;
    for (long v = value; v >= 10; v /= 10) {
      digits++;
    }
    return digits;
  }

  /** Makes what was written since {@code from} fit between the quotes of a JSON string. */
  void escapeJson(int from) {
    for (int i = from; i < length; i++) {
      if (JsonText.needsEscape(bytes[i])) {
        byte[] raw = Arrays.copyOfRange(bytes, i, length);
        length = i;
        JsonText.escape(raw, this);
        return;
      }
    }
  }

  /** The calendar in UTC, standing at the second that was last asked for. */
  CalendarTime utc() {
    return utc;
  }

  /** The calendar in the machine's time zone, standing at the second that was last asked for. */
  CalendarTime local() {
    return local;
  }

  private void ensure(int count) {
    if (bytes.length - length < count) {
      grow(count);
    }
  }

  private void grow(int count) {
    bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, length + count));
  }

  /** What was written, each byte a character (ISO-8859-1), as header values are. */
  @Override
  public String toString() {
    return new String(bytes, 0, length, StandardCharsets.ISO_8859_1);
  }
}
