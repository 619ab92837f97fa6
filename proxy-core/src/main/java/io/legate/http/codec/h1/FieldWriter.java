package io.legate.http.codec.h1;

import io.legate.http.HeaderFormat;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;

/** Writes a map's fields as HTTP/1 lines, runs of untouched lines by one copy. Stateless. */
final class FieldWriter {
  private FieldWriter() {}

  /** The most bytes that {@link #put} writes. */
  static int bound(HeaderMap map) {
    return map.arenaEnd() + 4 * map.size();
  }

  /** Writes all fields except transfer-encoding, which is the codec's; gives the end. */
  static int put(HeaderMap map, byte[] out, int at, HeaderFormat format) {
    if (format != HeaderFormat.LOWER_CASE) {
      return putFormatted(map, out, at, format);
    }
    final byte[] a = map.bytes();
    final int transferEncoding = Headers.TRANSFER_ENCODING.slot();
    int runStart = 0;
    int runEnd = 0;
    for (int i = map.firstEntry(); i >= 0; i = map.nextEntry(i)) {
      if (map.slot(i) == transferEncoding) {
        continue;
      }
      int start = map.nameStart(i);
      if (map.isLine(i)) {
        if (start != runEnd) {
          at = copy(a, runStart, runEnd, out, at);
          runStart = start;
        }
        runEnd = map.lineEnd(i);
      } else {
        at = copy(a, runStart, runEnd, out, at);
        runStart = 0;
        runEnd = 0;
        at = putLine(a, map, i, start, out, at);
      }
    }
    return copy(a, runStart, runEnd, out, at);
  }

  private static int copy(byte[] a, int start, int end, byte[] out, int at) {
    System.arraycopy(a, start, out, at, end - start);
    return at + end - start;
  }

  private static int putLine(byte[] a, HeaderMap map, int i, int name, byte[] out, int at) {
    int nameLength = map.nameLength(i);
    System.arraycopy(a, name, out, at, nameLength);
    at += nameLength;
    out[at++] = ':';
    out[at++] = ' ';
    int valueLength = map.valueLength(i);
    System.arraycopy(a, map.valueStart(i), out, at, valueLength);
    at += valueLength;
    out[at++] = '\r';
    out[at++] = '\n';
    return at;
  }

  private static int putFormatted(HeaderMap map, byte[] out, int at, HeaderFormat format) {
    byte[] original = map.originalCase();
    for (int i = map.firstEntry(); i >= 0; i = map.nextEntry(i)) {
      if (map.slot(i) == Headers.TRANSFER_ENCODING.slot()) {
        continue;
      }
      int from = at;
      at = putLine(map.bytes(), map, i, map.nameStart(i), out, at);
      int end = map.nameStart(i) + map.nameLength(i);
      if (format == HeaderFormat.PROPER_CASE_WORDS) {
        properCase(out, from, map.nameLength(i));
      } else if (original != null && end <= map.originalCaseEnd()) {
        System.arraycopy(original, map.nameStart(i), out, from, map.nameLength(i));
      }
    }
    return at;
  }

  /** Upper case for the first letter and for each after a character that is no letter or digit. */
  static void properCase(byte[] out, int from, int length) {
    boolean wordStart = true;
    for (int i = from; i < from + length; i++) {
      byte b = out[i];
      boolean letter = b >= 'a' && b <= 'z';
      if (letter && wordStart) {
        out[i] = (byte) (b - 0x20);
      }
      wordStart = !letter && !(b >= '0' && b <= '9');
    }
  }
}
