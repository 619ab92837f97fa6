package io.legate.http.codec.h1;

import io.legate.http.HeaderFormat;
import io.legate.http.HeaderMap;
import io.netty.buffer.ByteBuf;

/** Writes bodies and trailers in the framing that the head announced. Confined to its worker. */
final class BodyWriter {
  private static final byte[] LAST_CHUNK = {'0', '\r', '\n', '\r', '\n'};
  private static final byte[] CRLF = {'\r', '\n'};

  private final Http1Output out;
  private final byte[] sizeLine = new byte[10];
  private boolean chunked;

  BodyWriter(Http1Output out) {
    this.out = out;
  }

  /** Says how the body that follows is framed. */
  void chunked(boolean value) {
    chunked = value;
  }

  /** Sends a piece; takes ownership. */
  void data(ByteBuf data, boolean last) {
    int length = data.readableBytes();
    if (length == 0) {
      data.release();
    } else if (chunked) {
      int n = putSize(length);
      out.write(sizeLine, n, length <= Http1Output.COPY_LIMIT ? length + 2 + LAST_CHUNK.length : 0);
      out.write(data);
      out.write(CRLF, 2, last ? LAST_CHUNK.length : 0);
    } else {
      out.write(data);
    }
    if (last) {
      end();
    }
  }

  /** Ends a body that has no trailers. */
  void end() {
    if (chunked) {
      out.write(LAST_CHUNK, LAST_CHUNK.length, 0);
    }
  }

  /** Ends a body with trailers; without chunks there is no place for them. */
  void trailers(HeaderMap trailers, boolean keep, byte[] scratch, HeaderFormat format) {
    if (!chunked) {
      return;
    }
    if (!keep) {
      end();
      return;
    }
    scratch[0] = '0';
    scratch[1] = '\r';
    scratch[2] = '\n';
    int n = FieldWriter.put(trailers, scratch, 3, format);
    scratch[n++] = '\r';
    scratch[n++] = '\n';
    out.writeHead(scratch, n, 0);
  }

  private int putSize(int length) {
    int digits = Math.max(1, (35 - Integer.numberOfLeadingZeros(length)) / 4);
    for (int i = digits - 1; i >= 0; i--) {
      int d = length & 0xf;
      sizeLine[i] = (byte) (d < 10 ? '0' + d : 'a' + d - 10);
      length >>>= 4;
    }
    sizeLine[digits] = '\r';
    sizeLine[digits + 1] = '\n';
    return digits + 2;
  }
}
