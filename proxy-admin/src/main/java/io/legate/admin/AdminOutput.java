package io.legate.admin;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Takes the text of a response as UTF-8. Reused from chunk to chunk; not thread-safe. Knows nothing
 * of HTTP: whoever sends takes the bytes out with {@link #take()}.
 */
public final class AdminOutput implements Appendable {
  /** A chunk that has at least this many bytes is worth sending. */
  public static final int CHUNK_BYTES = 64 * 1024;

  private byte[] bytes = new byte[4096];
  private int length;
  private char highSurrogate;

  @Override
  public AdminOutput append(CharSequence text) {
    return append(text, 0, text.length());
  }

  @Override
  public AdminOutput append(CharSequence text, int start, int end) {
    reserve((end - start) * 3);
    for (int i = start; i < end; i++) {
      append(text.charAt(i));
    }
    return this;
  }

  @Override
  public AdminOutput append(char c) {
    if (c < 0x80) {
      reserve(1);
      bytes[length++] = (byte) c;
    } else if (Character.isHighSurrogate(c)) {
      highSurrogate = c;
    } else {
      String text = Character.isLowSurrogate(c) ? "" + highSurrogate + c : String.valueOf(c);
      byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
      reserve(encoded.length);
      System.arraycopy(encoded, 0, bytes, length, encoded.length);
      length += encoded.length;
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
