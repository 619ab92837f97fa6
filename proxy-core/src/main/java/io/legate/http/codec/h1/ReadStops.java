package io.legate.http.codec.h1;

import io.legate.network.Connection;

/**
 * The stops of reading that one stream holds on its connection. They end with the exchange: the
 * connection that serves the next one is read again, and a resume that comes late does nothing.
 * Confined to the connection's worker.
 */
final class ReadStops {
  private final Connection connection;
  private int held;

  ReadStops(Connection connection) {
    this.connection = connection;
  }

  /** Stops or resumes reading. */
  void readDisable(boolean disable) {
    if (!connection.open() || !disable && held == 0) {
      return;
    }
    held += disable ? 1 : -1;
    connection.readDisable(disable);
  }

  /** Gives back all that are held. */
  void end() {
    boolean open = connection.open();
    for (; held > 0; held--) {
      if (open) {
        connection.readDisable(false);
      }
    }
  }
}
