package io.legate.http;

import io.legate.network.Connection;
import io.legate.stream.Protocol;
import io.netty.buffer.ByteBuf;

/** A codec of one downstream connection. Confined to the connection's worker. */
public interface ServerConnection {
  /** Makes the codecs of connections; shared by workers. */
  interface Factory {
    /** A codec for a connection from which nothing was dispatched yet. */
    ServerConnection create(Connection connection, Callbacks callbacks);
  }

  /** What the codec needs from whoever serves the connection. */
  interface Callbacks {
    /** A request begins; the decoder takes it. */
    RequestDecoder newStream(ResponseEncoder encoder);

    /** The peer says that it will open no more streams (HTTP/2). */
    default void onGoAway() {}

    /**
     * The peer broke the protocol of the connection, which ends: the codec said so to the peer and
     * closes (HTTP/2). Streams in progress are reset first.
     *
     * @param details Envoy's response-code details, such as {@code
     *     http2.inbound_empty_frames_flood}
     */
    default void onProtocolError(String details) {}

    /** {@link #flushing()} became false, perhaps within a call of a stream that is not over yet. */
    default void onFlushed() {}
  }

  /** Takes bytes that came; owns them. */
  void dispatch(ByteBuf data);

  /** All bytes of this turn were handed over. */
  default void onReadComplete() {}

  /** The connection is gone: open streams are reset. */
  void onConnectionClosed();

  /** Tells the peer to open no more streams soon (HTTP/2 GOAWAY; HTTP/1: nothing). */
  void shutdownNotice();

  /** Tells the peer that no further streams are taken. */
  void goAway();

  /**
   * Whether responses that were handed over completely are still to be sent, because the peer gives
   * no room for them (HTTP/2: flow-control windows). To close would cut them.
   */
  default boolean flushing() {
    return false;
  }

  /** The protocol it speaks. */
  Protocol protocol();

  /** The connection's write buffer passed its high watermark. */
  void onUnderlyingAboveHighWatermark();

  /** The connection's write buffer drained. */
  void onUnderlyingBelowLowWatermark();
}
