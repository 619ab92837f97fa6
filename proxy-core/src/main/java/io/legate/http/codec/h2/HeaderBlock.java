package io.legate.http.codec.h2;

import java.util.Arrays;

/** Puts a header block together that came in several frames. Confined to its worker. */
final class HeaderBlock {
  /** CONTINUATION frames that one head may have. */
  private static final int MAX_CONTINUATIONS = 100;

  private static final byte[] NONE = {};

  private final int limit;
  private byte[] bytes = NONE;
  private int length;
  private int continuations;
  private int streamId;
  private boolean endStream;

  /** A block of at most {@code limit} bytes. */
  HeaderBlock(int limit) {
    this.limit = limit;
  }

  /** Whether a block waits for its rest. */
  boolean open() {
    return streamId != 0;
  }

  int streamId() {
    return streamId;
  }

  boolean endStream() {
    return endStream;
  }

  /** Begins with the fragment of a HEADERS frame. */
  void begin(int streamId, boolean endStream, byte[] from, int start, int length) {
    this.streamId = streamId;
    this.endStream = endStream;
    this.length = 0;
    continuations = 0;
    append(from, start, length);
  }

  /** Adds the fragment of a CONTINUATION frame; whether it is within the limits. */
  boolean add(byte[] from, int start, int length) {
    if (++continuations > MAX_CONTINUATIONS || this.length + length > limit) {
      return false;
    }
    append(from, start, length);
    return true;
  }

  private void append(byte[] from, int start, int n) {
    if (length + n > bytes.length) {
      bytes = Arrays.copyOf(bytes, Math.max(length + n, bytes.length * 2));
    }
    System.arraycopy(from, start, bytes, length, n);
    length += n;
  }

  byte[] bytes() {
    return bytes;
  }

  int length() {
    return length;
  }

  /** The block is read: its memory is given back. */
  void end() {
    streamId = 0;
    bytes = NONE;
    length = 0;
  }
}
