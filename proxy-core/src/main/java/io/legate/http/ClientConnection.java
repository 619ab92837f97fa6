package io.legate.http;

import io.legate.stream.Protocol;
import io.netty.buffer.ByteBuf;

/** A codec of one upstream connection. Confined to the connection's worker. */
public interface ClientConnection {
  /** What the codec tells its pool. */
  interface Callbacks {
    /** A stream is complete in both directions, or was reset. */
    void onStreamClosed(boolean reusable);

    /** The peer takes no more streams (HTTP/2 GOAWAY, HTTP/1 {@code connection: close}). */
    void onGoAway();

    /** The peer broke the protocol of the connection, which takes no more and is closed. */
    void onProtocolError();

    /** The peer's SETTINGS came: {@link #maxConcurrentStreams()} may have changed. */
    default void onMaxConcurrentStreamsChanged() {}
  }

  /** Opens a stream for a request whose response {@code decoder} takes. */
  RequestEncoder newStream(ResponseDecoder decoder);

  /** Takes bytes that came; owns them. */
  void dispatch(ByteBuf data);

  /** All bytes of this turn were handed over. */
  default void onReadComplete() {}

  /** The peer closed or the connection broke: open streams end or are reset. */
  void onConnectionClosed();

  /** How many streams may be open at a time. */
  default int maxConcurrentStreams() {
    return 1;
  }

  /** Says that no further streams are taken or opened (HTTP/2 GOAWAY; HTTP/1: nothing). */
  default void goAway() {}

  /** The protocol it speaks. */
  Protocol protocol();

  /** The connection's write buffer passed its high watermark. */
  void onUnderlyingAboveHighWatermark();

  /** The connection's write buffer drained. */
  void onUnderlyingBelowLowWatermark();
}
