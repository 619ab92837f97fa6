package io.legate.http.codec.h1;

import io.netty.buffer.ByteBuf;

/**
 * Where a chunked body stands (RFC 9112 §7.1): reads the lines between the chunks' data, strictly.
 * Confined to the connection's worker.
 */
final class ChunkedDecoder {
  /** What comes next. */
  enum Step {
    /** More bytes are needed. */
    MORE,
    /** {@link #remaining()} bytes of data. */
    DATA,
    /** The trailers. */
    TRAILERS,
    /** The framing is broken. */
    ERROR
  }

  private static final int SIZE_START = 0;
  private static final int SIZE = 1;
  private static final int BLANK = 2;
  private static final int EXTENSION = 3;
  private static final int SIZE_LF = 4;
  private static final int DATA = 5;
  private static final int DATA_CR = 6;
  private static final int DATA_LF = 7;
  private static final int MAX_EXTENSION_BYTES = 16 * 1024; // of a whole body

  private int state;
  private long remaining;
  private int digits;
  private int extensionBytes;

  /** Begins a body. */
  void begin() {
    state = SIZE_START;
    extensionBytes = 0;
  }

  /** How many bytes of the current chunk's data are still to come. */
  long remaining() {
    return remaining;
  }

  /** Counts bytes of data that were taken. */
  void consumed(long n) {
    remaining -= n;
    if (remaining == 0) {
      state = DATA_CR;
    }
  }

  /** Reads up to the next data or the trailers. */
  Step next(ByteBuf in) {
    if (state == DATA) {
      return Step.DATA;
    }
    while (in.isReadable()) {
      int b = in.readByte() & 0xff;
      switch (state) {
        case SIZE_START, SIZE -> {
          if (!onSizeByte(b)) {
            return Step.ERROR;
          }
        }
        case BLANK -> {
          if (!afterSize(b) || ++extensionBytes > MAX_EXTENSION_BYTES) {
            return Step.ERROR;
          }
        }
        case EXTENSION -> {
          if (b == '\r') {
            state = SIZE_LF;
          } else if (!Http1Chars.VALUE[b] || ++extensionBytes > MAX_EXTENSION_BYTES) {
            return Step.ERROR;
          }
        }
        case SIZE_LF -> {
          if (b != '\n') {
            return Step.ERROR;
          }
          if (remaining == 0) {
            return Step.TRAILERS;
          }
          state = DATA;
          return Step.DATA;
        }
        case DATA_CR -> {
          if (b != '\r') {
            return Step.ERROR;
          }
          state = DATA_LF;
        }
        default -> {
          if (b != '\n') {
            return Step.ERROR;
          }
          state = SIZE_START;
        }
      }
    }
    return Step.MORE;
  }

  private boolean onSizeByte(int b) {
    int digit = Http1Chars.hex(b);
    if (digit >= 0) {
      if (state == SIZE_START) {
        state = SIZE;
        remaining = 0;
        digits = 0;
      }
      remaining = remaining << 4 | digit;
      return ++digits <= 15;
    }
    return state != SIZE_START && afterSize(b);
  }

  /** After the size: blanks, then an extension or the end of the line. */
  private boolean afterSize(int b) {
    switch (b) {
      case '\r' -> state = SIZE_LF;
      case ';' -> state = EXTENSION;
      case ' ', '\t' -> state = BLANK;
      default -> {
        return false;
      }
    }
    return true;
  }
}
