package io.legate.http;

import io.netty.buffer.ByteBuf;

/** Sends a request on an upstream stream. Made by a client codec; confined to its worker. */
public interface RequestEncoder extends HttpStream {
  /** Sends the head; {@code endStream}: there is no body. */
  void encodeHeaders(HeaderMap headers, boolean endStream);

  /** Sends a piece of the body; takes ownership. */
  void encodeData(ByteBuf data, boolean endStream);

  /** Sends the trailers, which end the request. */
  void encodeTrailers(HeaderMap trailers);
}
