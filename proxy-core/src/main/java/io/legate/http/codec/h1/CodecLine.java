package io.legate.http.codec.h1;

import io.legate.http.HeaderFormat;
import java.nio.charset.StandardCharsets;

/** A field line, or the start of one, that the codec itself adds, in each format of names. */
enum CodecLine {
  CONNECTION_CLOSE("connection: close\r\n"),
  CONNECTION_KEEP_ALIVE("connection: keep-alive\r\n"),
  CONNECTION_UPGRADE("connection: upgrade\r\n"),
  CONTENT_LENGTH_0("content-length: 0\r\n"),
  TRANSFER_ENCODING_CHUNKED("transfer-encoding: chunked\r\n"),
  HOST("host: ");

  private final byte[] lowerCase;
  private final byte[] properCase;

  CodecLine(String text) {
    lowerCase = text.getBytes(StandardCharsets.US_ASCII);
    properCase = lowerCase.clone();
    FieldWriter.properCase(properCase, 0, text.indexOf(':'));
  }

  /** Writes it at {@code at}; the position after it. */
  int put(byte[] out, int at, HeaderFormat format) {
    byte[] line = format == HeaderFormat.PROPER_CASE_WORDS ? properCase : lowerCase;
    System.arraycopy(line, 0, out, at, line.length);
    return at + line.length;
  }

  /** Writes it at {@code at} unless names are all in lower case; the position after it. */
  int putProper(byte[] out, int at, HeaderFormat format) {
    return put(
        out, at, format == HeaderFormat.LOWER_CASE ? format : HeaderFormat.PROPER_CASE_WORDS);
  }
}
