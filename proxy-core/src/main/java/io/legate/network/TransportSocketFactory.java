package io.legate.network;

import io.netty.channel.ChannelPipeline;

/**
 * Puts a transport (such as TLS) below the connection: compiled once, applied per connection on its
 * worker. Envoy: {@code TransportSocketFactory}.
 */
public interface TransportSocketFactory {
  /** Bytes as they are. */
  TransportSocketFactory RAW_BUFFER = pipeline -> {};

  /** Adds its handlers, before the connection's own. */
  void addTo(ChannelPipeline pipeline);

  /** Whether it can agree upon a protocol with the peer (ALPN). */
  default boolean negotiatesProtocol() {
    return false;
  }

  /** Whether it shakes hands before the connection counts as connected. */
  default boolean handshakes() {
    return false;
  }
}
