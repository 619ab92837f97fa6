package io.legate.http;

import io.legate.stream.Protocol;
import io.netty.buffer.ByteBuf;

/**
 * Takes one request from a server codec. Called on the worker, in this order: headers, data,
 * trailers; or an error at any point, after which nothing more comes.
 */
public interface RequestDecoder {
  /** The map that the codec parses the head into. */
  HeaderMap requestHeaders();

  /** The map that the codec parses trailers into. */
  HeaderMap requestTrailers();

  /** The head is complete; {@code endStream}: there is no body. */
  void onRequestHeaders(Protocol protocol, boolean endStream);

  /** A piece of the body; the callee owns it. */
  void onRequestData(ByteBuf data, boolean endStream);

  /** The trailers are complete, and with them the request. */
  void onRequestTrailers();

  /**
   * The request breaks the protocol: it is to be answered with {@code status}. In HTTP/1 the
   * connection ends with that answer, and the codec takes no more from it; in HTTP/2 the other
   * streams go on.
   *
   * @param details Envoy's response-code details, such as {@code http1.codec_error}
   * @param body the body of the answer
   */
  void onRequestError(int status, String details, String body);
}
