package io.legate.http;

import io.netty.buffer.ByteBuf;

/**
 * Takes one response from a client codec. Called on the worker: any number of informational heads,
 * then headers, data, trailers.
 */
public interface ResponseDecoder {
  /** The map that the codec parses the head into; it is empty. */
  HeaderMap responseHeaders();

  /** The map that the codec parses trailers into; it is empty. */
  HeaderMap responseTrailers();

  /**
   * An informational response (1xx other than 101) is in {@link #responseHeaders()}; the codec
   * clears it after.
   */
  void onInformationalHeaders();

  /** The head is complete; {@code endStream}: there is no body. */
  void onResponseHeaders(boolean endStream);

  /** A piece of the body; the callee owns it. */
  void onResponseData(ByteBuf data, boolean endStream);

  /** The trailers are complete, and with them the response. */
  void onResponseTrailers();
}
