package io.legate.network;

import io.netty.buffer.ByteBuf;

/**
 * Looks at a connection before its filter chain is chosen, perhaps at its first bytes, and notes
 * what it finds in the connection's {@link io.legate.stream.ConnectionInfo}. One instance per
 * connection; everything is called on its worker. Envoy: {@code Network::ListenerFilter}.
 */
public interface ListenerFilter {
  /** What comes next. */
  enum Status {
    /** This filter is done. */
    CONTINUE,
    /** It needs (more) bytes; {@link #onData} follows. */
    STOP_ITERATION
  }

  /** The connection was accepted; nothing was read yet. */
  Status onAccept(Connection connection);

  /**
   * Bytes are there, all of them from the beginning of the connection (less what a filter before
   * consumed). The filter looks, and moves the reader index only over bytes that nobody behind it
   * shall see. The buffer stays the caller's.
   */
  Status onData(ByteBuf data);
}
