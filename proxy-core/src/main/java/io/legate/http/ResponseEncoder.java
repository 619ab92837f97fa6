package io.legate.http;

import io.netty.buffer.ByteBuf;

/** Sends a response on a downstream stream. Made by a server codec; confined to its worker. */
public interface ResponseEncoder extends HttpStream {
  /** Whether the client said that it closes the connection after this response (HTTP/1). */
  boolean closesAfterResponse();

  /** Sends an informational response (1xx other than 101). */
  void encode1xxHeaders(HeaderMap headers);

  /** Sends the head; {@code endStream}: there is no body. */
  void encodeHeaders(HeaderMap headers, boolean endStream);

  /** Sends a piece of the body; takes ownership. */
  void encodeData(ByteBuf data, boolean endStream);

  /** Sends the trailers, which end the response. */
  void encodeTrailers(HeaderMap trailers);
}
