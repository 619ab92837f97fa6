package io.legate.admin;

import java.util.Arrays;

/**
 * Takes the text of a response as UTF-8. Reused from chunk to chunk; not thread-safe. Knows nothing
 * of HTTP: whoever sends takes the bytes out with {@link #take()}.
 */
public final class AdminOutput implements Appendable {
  /** A chunk that has at least this many bytes is worth sending. */
  public static final int CHUNK_BYTES = 64 * 1024;

  private static final int REPLACEMENT = 0xfffd;

  private byte[] bytes = new byte[4096];
  private int length;
  private char highSurrogate;

  @Override
  public AdminOutput append(CharSequence text) {
    return append(text, 0, text.length());
  }

  @Override
  public AdminOutput append(CharSequence text, int start, int end) {
    reserve(end - start);
    for (int i = start; i < end; i++) {
      append(text.charAt(i));
    }
    return this;
  }

  /** Half of a surrogate pair waits for the other half; one that stays alone becomes U+FFFD. */
  @Override
  public AdminOutput append(char c) {
    char high = highSurrogate;
    highSurrogate = 0;
    if (high != 0 && Character.isLowSurrogate(c)) {
      return codePoint(Character.toCodePoint(high, c));
    }
    if (high != 0) {
      codePoint(REPLACEMENT);
    }
    if (Character.isHighSurrogate(c)) {
      highSurrogate = c;
      return this;
    }
    return codePoint(Character.isLowSurrogate(c) ? REPLACEMENT : c);
  }

  private AdminOutput codePoint(int c) {
    reserve(4);
    if (c < 0x80) {
      bytes[length++] = (byte) c;
    } else if (c < 0x800) {
      bytes[length++] = (byte) (0xc0 | c >> 6);
      bytes[length++] = (byte) (0x80 | c & 0x3f);
    } else {
      if (c < 0x10000) {
        bytes[length++] = (byte) (0xe0 | c >> 12);
      } else {
        bytes[length++] = (byte) (0xf0 | c >> 18);
        bytes[length++] = (byte) (0x80 | c >> 12 & 0x3f);
      }
      bytes[length++] = (byte) (0x80 | c >> 6 & 0x3f);
      bytes[length++] = (byte) (0x80 | c & 0x3f);
    }
    return this;
  }

  /** Adds a number in decimal. */
  public AdminOutput append(long value) {
    return append(Long.toString(value));
  }

  /** How many bytes were added since the last {@link #take()}. */
  public int length() {
    return length;
  }

  /** Whether there is enough for a chunk. */
  public boolean isFull() {
    return length >= CHUNK_BYTES;
  }

  /** The bytes so far, now the caller's; what follows starts anew. */
  public byte[] take() {
    byte[] taken = Arrays.copyOf(bytes, length);
    length = 0;
    return taken;
  }

  private void reserve(int more) {
    if (length + more > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + more, bytes.length * 2));
    }
  }
}
