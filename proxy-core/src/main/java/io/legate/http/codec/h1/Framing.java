package io.legate.http.codec.h1;

import io.legate.http.Ascii;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import java.nio.charset.StandardCharsets;

/**
 * What the fields of a head say of the message's body and of the connection (RFC 9112 §6, §9.3),
 * gathered while the head is parsed. Strict where leniency lets requests be smuggled: a repeated or
 * signed length, both lengths, any coding but a single {@code chunked} are errors. Reused.
 */
final class Framing {
  static final byte[] CHUNKED = ascii("chunked");
  static final byte[] CLOSE = ascii("close");
  static final byte[] KEEP_ALIVE = ascii("keep-alive");
  static final byte[] UPGRADE = ascii("upgrade");

  /**
   * What trailers do not say (RFC 9110 §6.5.1): it would frame or route the message of whoever puts
   * them into the head, and HTTP/2 takes some of it for malformed.
   */
  private static final long NOT_IN_TRAILERS =
      HeaderMap.setOf(
          Headers.CONNECTION,
          Headers.CONTENT_LENGTH,
          Headers.HOST,
          Headers.KEEP_ALIVE,
          Headers.PROXY_CONNECTION,
          Headers.TE,
          Headers.TRANSFER_ENCODING,
          Headers.UPGRADE);

  private final boolean allowChunkedLength;
  private long contentLength = -1;
  private boolean chunked;
  private boolean connection;
  private boolean upgrade;

  Framing(boolean allowChunkedLength) {
    this.allowChunkedLength = allowChunkedLength;
  }

  /** Begins a head. */
  void begin() {
    contentLength = -1;
    chunked = false;
    connection = false;
    upgrade = false;
  }

  /** Looks at a field; false when it is wrong, after telling the parser. */
  boolean onField(HeadParser parser, byte[] a, HeaderName name, int value, int length) {
    if (name == Headers.CONTENT_LENGTH) {
      long n = Ascii.parseLong(a, value, length);
      if (n < 0 || contentLength >= 0) {
        parser.fail(CodecError.BAD_CONTENT_LENGTH);
        return false;
      }
      contentLength = n;
    } else if (name == Headers.TRANSFER_ENCODING) {
      if (chunked || length != CHUNKED.length || !Ascii.equalsIgnoringCase(a, value, CHUNKED)) {
        parser.fail(CodecError.UNKNOWN_TRANSFER_ENCODING);
        return false;
      }
      chunked = true;
    } else if (name == Headers.CONNECTION) {
      connection = true;
    } else if (name == Headers.UPGRADE) {
      upgrade = true;
    }
    return true;
  }

  /** Whether both lengths are given where that is not allowed; else the length gives way. */
  boolean contradictory(HeaderMap head) {
    if (!chunked || contentLength < 0) {
      return false;
    }
    if (!allowChunkedLength) {
      return true;
    }
    head.remove(Headers.CONTENT_LENGTH);
    contentLength = -1;
    return false;
  }

  /** Leaves in trailers what may be there; whether there is any. */
  static boolean keepTrailers(HeaderMap trailers) {
    if (trailers.hasAny(NOT_IN_TRAILERS)) {
      trailers.removeAll(NOT_IN_TRAILERS);
    }
    return trailers.size() > 0;
  }

  /** The length told, or -1. */
  long contentLength() {
    return contentLength;
  }

  boolean chunked() {
    return chunked;
  }

  /** Whether there is a connection field. */
  boolean hasConnection() {
    return connection;
  }

  /** Whether the peer closes (or keeps, in HTTP/1.0) the connection after this message. */
  boolean closes(HeaderMap head, boolean http10) {
    if (!connection && !http10) {
      return false;
    }
    return http10
        ? !head.containsToken(Headers.CONNECTION, KEEP_ALIVE)
        : head.containsToken(Headers.CONNECTION, CLOSE);
  }

  /** Whether the message asks for, or grants, another protocol. */
  boolean upgrades(HeaderMap head) {
    return upgrade && connection && head.containsToken(Headers.CONNECTION, UPGRADE);
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
