package io.legate.network;

/** How a connection is closed (Envoy: {@code ConnectionCloseType}). */
public enum CloseType {
  /** What was written is sent first. */
  FLUSH_WRITE,
  /** What was written is dropped. */
  NO_FLUSH,
  /**
   * What was written is sent, then our side is shut, and the peer gets the delayed-close timeout to
   * close its own; so that a response is not lost to a TCP reset.
   */
  FLUSH_WRITE_AND_DELAY,
  /** The peer sees a TCP reset. */
  ABORT_RESET
}
