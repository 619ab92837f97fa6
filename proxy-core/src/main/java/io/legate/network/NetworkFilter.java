package io.legate.network;

import io.netty.buffer.ByteBuf;

/**
 * Works on the bytes of one downstream connection. One instance per connection, made by a compiled
 * {@link NetworkFilterFactory}; everything is called on the connection's worker. Envoy: {@code
 * Network::ReadFilter}.
 */
public interface NetworkFilter {
  /** What the chain does after a filter was called. */
  enum Status {
    /** The next filter gets it; the data, if any, stays the chain's. */
    CONTINUE,
    /**
     * The chain stops here. Data that was handed over belongs to this filter. Later filters are
     * told only after {@link ReadCallbacks#continueReading()}.
     */
    STOP_ITERATION
  }

  /** Called once, before anything else; the filter may keep the callbacks. */
  void initialize(ReadCallbacks callbacks);

  /** The connection is there. A client that speaks second expects an answer from here on. */
  Status onNewConnection();

  /**
   * Bytes came.
   *
   * @param data owned by the filter if it returns {@link Status#STOP_ITERATION}
   * @param endStream the peer will send no more (half-close)
   */
  Status onData(ByteBuf data, boolean endStream);

  /**
   * The process is about to end: a connection on which nothing is in progress is closed now, any
   * other when that is done. What has no notion of "in progress" (TCP) does nothing and goes on
   * until the drain time is over. Envoy: {@code startDrainSequence}.
   */
  default void onDrain() {}

  /** What a filter can do to its chain and connection. */
  interface ReadCallbacks {
    /** The connection. */
    Connection connection();

    /** Goes on with the filters after this one, which returned {@link Status#STOP_ITERATION}. */
    void continueReading();

    /**
     * Hands data to the filters after this one, which owns them no longer; so a filter passes on
     * what it kept, or something else. Envoy: {@code injectReadDataToFilterChain}.
     */
    void injectData(ByteBuf data, boolean endStream);
  }
}
