package io.legate.http.codec.h1;

import io.legate.http.HeaderMap;
import io.netty.buffer.ByteBuf;

/** Parses status lines (RFC 9112 §4): {@code HTTP/1.x}, blank, three digits, and any reason. */
final class StatusLine {
  private static final int PREFIX = 12; // "HTTP/1.1 200"

  private boolean http10;

  /** Whether the version is HTTP/1.0. */
  boolean http10() {
    return http10;
  }

  /** Parses one line; the position after it, or {@link HeadParser#INCOMPLETE}, or an error. */
  int parse(HeadParser parser, HeaderMap head, byte[] a, int start, int end) {
    if (end - start < PREFIX + 2) {
      return HeadParser.INCOMPLETE;
    }
    int minor = a[start + 7];
    if (a[start] != 'H'
        || a[start + 1] != 'T'
        || a[start + 2] != 'T'
        || a[start + 3] != 'P'
        || a[start + 4] != '/'
        || a[start + 5] != '1'
        || a[start + 6] != '.'
        || minor != '0' && minor != '1'
        || a[start + 8] != ' ') {
      return error(parser);
    }
    int status = 0;
    for (int i = start + 9; i < start + PREFIX; i++) {
      int digit = a[i] - '0';
      if (digit < 0 || digit > 9) {
        return error(parser);
      }
      status = status * 10 + digit;
    }
    int p = start + PREFIX;
    if (status < 100 || status > 599 || a[p] != ' ' && a[p] != '\r') {
      return error(parser);
    }
    while (p < end && Http1Chars.VALUE[a[p] & 0xff]) {
      p++;
    }
    if (p + 1 >= end) {
      return p < end && a[p] != '\r' ? error(parser) : HeadParser.INCOMPLETE;
    }
    if (a[p] != '\r' || a[p + 1] != '\n') {
      return error(parser);
    }
    http10 = minor == '0';
    head.status(status);
    return p + 2;
  }

  /** Whether these bytes begin a response of status 408; they are not consumed. */
  static boolean isTimeout(ByteBuf data) {
    int at = data.readerIndex();
    return data.readableBytes() >= PREFIX
        && data.getMedium(at + PREFIX - 3) == ('4' << 16 | '0' << 8 | '8')
        && data.getInt(at) == ('H' << 24 | 'T' << 16 | 'T' << 8 | 'P');
  }

  private static int error(HeadParser parser) {
    parser.fail(CodecError.BAD_START_LINE);
    return HeadParser.ERROR;
  }
}
