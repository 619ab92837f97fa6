package io.legate.http.codec.h1;

import io.legate.common.Words;
import io.legate.http.HeaderFormat;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * Parses one head, or one set of trailers: copies its bytes into the map's arena and records each
 * line where it lies. It may be fed in pieces of any size; a line is looked at again only when its
 * end has come. Confined to the connection's worker; reused for every message.
 */
final class HeadParser {
  /** What a head's owner is told while it is parsed. */
  interface Listener {
    /**
     * The start line lies in the map's arena.
     *
     * @return the position after its CRLF; {@link #INCOMPLETE} or {@link #ERROR}
     */
    int onStartLine(byte[] bytes, int start, int end);

    /** A well-known field came; false where it is wrong, after {@link HeadParser#fail}. */
    boolean onField(HeaderName name, byte[] bytes, int value, int valueLength);
  }

  /** The bytes end before the line does. */
  static final int INCOMPLETE = -1;

  /** The bytes are no HTTP; {@link #error()} says why. */
  static final int ERROR = -2;

  /** How much is copied at a time while the end of the head is not known. */
  private static final int STEP = 1024;

  private final Listener listener;
  private final int maxBytes;
  private final int maxFields;
  private final Http1Options.Underscores underscores;
  private final boolean keepCase;
  private HeaderMap map;
  private int start;
  private int line;
  private int fields;
  private boolean startLine;
  private boolean awaitsLineEnd;
  private @Nullable CodecError error;

  HeadParser(Listener listener, Http1Options options, HeaderMap map) {
    this.listener = listener;
    this.maxBytes = options.maxHeadBytes();
    this.maxFields = options.maxHeaders();
    this.underscores = options.underscores();
    this.keepCase = options.headerFormat() == HeaderFormat.PRESERVE_CASE;
    this.map = map;
  }

  /** Begins a head (with a start line) or trailers (without). */
  void begin(HeaderMap target, boolean withStartLine) {
    map = target;
    start = target.arenaEnd();
    line = start;
    fields = 0;
    startLine = withStartLine;
    awaitsLineEnd = false;
    error = null;
  }

  /** Notes what is wrong. */
  void fail(CodecError what) {
    if (error == null) {
      error = what;
    }
  }

  /** What is wrong, or null. */
  @Nullable CodecError error() {
    return error;
  }

  /**
   * Takes bytes; whether the head is complete. Otherwise it wants more, unless {@link #error()}.
   */
  boolean feed(ByteBuf data) {
    while (data.isReadable()) {
      int n = Math.min(data.readableBytes(), STEP);
      int from = map.reserve(n);
      byte[] a = map.bytes();
      data.readBytes(a, from, n);
      int end = from + n;
      if (keepCase) {
        map.keepCase(from, end);
      }
      // What lies past the limit is not looked at, so that pieces of any size give one answer.
      int limit = Math.min(end, start + maxBytes);
      if (!awaitsLineEnd || mayDecide(a, from, limit)) {
        int done = parse(a, limit);
        if (done >= 0) {
          data.readerIndex(data.readerIndex() - (end - done));
          // The empty line is not kept, so that added lines continue the run of those that came.
          map.truncate(done - 2);
          return true;
        }
        if (done == ERROR && isWrong(a, limit)) {
          return false;
        }
        awaitsLineEnd = true;
      }
      if (end > limit) {
        fail(CodecError.HEAD_TOO_LARGE);
        return false;
      }
    }
    return false;
  }

  /** The length of the head that is complete, its empty line included. */
  int length() {
    return map.arenaEnd() + 2 - start;
  }

  /** Whether a line ends among these bytes, or is wrong whatever else comes. */
  private static boolean mayDecide(byte[] a, int from, int to) {
    for (int i = from; i < to; i++) {
      if (!Http1Chars.VALUE[a[i] & 0xff] && a[i] != '\r') {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the line that does not parse is wrong for good: it has come to its end, or has a byte
   * that no line may have. Otherwise its rest is awaited, so that where the bytes are split changes
   * nothing.
   */
  private boolean isWrong(byte[] a, int limit) {
    boolean inValue = false;
    for (int i = line; i < limit; i++) {
      byte b = a[i];
      if (b == '\n') {
        fail(startLine ? CodecError.BAD_START_LINE : CodecError.BAD_HEADER);
        return true;
      }
      if (!Http1Chars.VALUE[b & 0xff] && b != '\r') {
        error =
            startLine
                ? CodecError.BAD_START_LINE
                : inValue ? CodecError.INVALID_CHARACTERS : CodecError.BAD_HEADER;
        return true;
      }
      inValue |= b == ':';
    }
    error = null;
    return false;
  }

  /** Parses whole lines up to {@code end}; the position after the empty line, or why not. */
  private int parse(byte[] a, int end) {
    if (startLine) {
      int after = listener.onStartLine(a, line, end);
      if (after < 0) {
        // A line that ended before it had all its parts is wrong.
        return after == INCOMPLETE && mayDecide(a, line, end) ? ERROR : after;
      }
      startLine = false;
      line = after;
    }
    int p = line;
    while (true) {
      if (p >= end) {
        return INCOMPLETE;
      }
      if (a[p] == '\r') {
        return p + 1 >= end ? INCOMPLETE : a[p + 1] == '\n' ? p + 2 : ERROR;
      }
      p = parseField(a, p, end);
      if (p < 0) {
        return p;
      }
      line = p;
    }
  }

  private int parseField(byte[] a, int p, int end) {
    final byte[] nameChars = Http1Chars.NAME;
    int i = p;
    int hash = 0;
    while (i < end) {
      byte c = nameChars[a[i] & 0xff];
      if (c == 0) {
        break;
      }
      a[i] = c;
      hash = 31 * hash + c;
      i++;
    }
    if (i == end) {
      return INCOMPLETE;
    }
    if (a[i] != ':' || i == p) {
      return ERROR; // an unknown byte, a blank before the colon, a folded line, no name at all
    }
    int value = i + 1;
    while (value < end && (a[value] == ' ' || a[value] == '\t')) {
      value++;
    }
    int e = Words.firstControl(a, value, end);
    while (e < end && a[e] == '\t') {
      e = Words.firstControl(a, e + 1, end);
    }
    if (e + 1 >= end) {
      return e < end && a[e] != '\r' ? invalidCharacter() : INCOMPLETE;
    }
    if (a[e] != '\r' || a[e + 1] != '\n') {
      return invalidCharacter(); // a control character, a bare CR or a bare LF
    }
    int valueEnd = e;
    while (valueEnd > value && (a[valueEnd - 1] == ' ' || a[valueEnd - 1] == '\t')) {
      valueEnd--;
    }
    boolean asSent = value == i + 2 && a[i + 1] == ' ' && valueEnd == e;
    return record(a, p, i - p, value, valueEnd - value, hash, asSent) ? e + 2 : ERROR;
  }

  private boolean record(
      byte[] a, int name, int nameLength, int value, int valueLength, int hash, boolean asSent) {
    if (++fields > maxFields) {
      fail(CodecError.TOO_MANY_HEADERS);
      return false;
    }
    if (underscores != Http1Options.Underscores.ALLOW && hasUnderscore(a, name, nameLength)) {
      if (underscores == Http1Options.Underscores.REJECT_REQUEST) {
        fail(CodecError.UNDERSCORE);
        return false;
      }
      return true;
    }
    HeaderName known = Headers.find(a, name, nameLength, hash);
    if (known == null) {
      map.entry(name, nameLength, value, valueLength, hash, -1, asSent);
      return true;
    }
    if (known == Headers.HOST && map.has(Headers.METHOD)) {
      if (map.has(Headers.AUTHORITY)) {
        fail(CodecError.DUPLICATE_HOST);
        return false;
      }
      map.pseudo(Headers.AUTHORITY, value, valueLength);
      return listener.onField(known, a, value, valueLength);
    }
    map.entry(name, nameLength, value, valueLength, hash, known.slot(), asSent);
    return listener.onField(known, a, value, valueLength);
  }

  private static boolean hasUnderscore(byte[] a, int start, int length) {
    for (int i = start; i < start + length; i++) {
      if (a[i] == '_') {
        return true;
      }
    }
    return false;
  }

  private int invalidCharacter() {
    fail(CodecError.INVALID_CHARACTERS);
    return ERROR;
  }
}
