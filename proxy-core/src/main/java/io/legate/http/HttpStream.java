package io.legate.http;

import io.legate.network.Connection;
import io.legate.stream.StreamBytes;

/** One request and its response on a connection, as a codec sees it. Confined to its worker. */
public interface HttpStream {
  /** Sets who is told of resets and watermarks. */
  void streamCallbacks(StreamCallbacks callbacks);

  /** Sets who counts its bytes; before anything is sent or received on it. */
  void meter(StreamBytes bytes);

  /**
   * Ends it at once, in both directions; {@link StreamCallbacks#onResetStream} is not called for
   * it.
   */
  void resetStream(StreamResetReason reason);

  /** Stops or resumes reading what the peer sends on it. Calls nest. */
  void readDisable(boolean disable);

  /** The connection that carries it. */
  Connection connection();
}
