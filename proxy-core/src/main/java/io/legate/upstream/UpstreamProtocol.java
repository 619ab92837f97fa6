package io.legate.upstream;

import io.legate.stream.Protocol;
import org.jspecify.annotations.Nullable;

/** Which protocol the requests to a cluster are sent in. */
public enum UpstreamProtocol {
  HTTP_1_1,
  HTTP_2,
  /** That of the request from the client ({@code use_downstream_protocol_config}). */
  DOWNSTREAM;

  /**
   * The protocol of a request: HTTP/1.1 or HTTP/2.
   *
   * @param downstream how the request came; null for those that the proxy makes itself
   */
  public Protocol of(@Nullable Protocol downstream) {
    return switch (this) {
      case HTTP_1_1 -> Protocol.HTTP_1_1;
      case HTTP_2 -> Protocol.HTTP_2;
      case DOWNSTREAM ->
          downstream == Protocol.HTTP_1_0 || downstream == Protocol.HTTP_1_1
              ? Protocol.HTTP_1_1
              : Protocol.HTTP_2;
    };
  }
}
