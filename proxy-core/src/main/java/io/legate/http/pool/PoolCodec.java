package io.legate.http.pool;

import io.legate.event.Worker;
import io.legate.http.ClientConnection;
import io.legate.network.Connection;

/** The protocol that the connections of a pool speak. Stateless; used on the pool's worker. */
interface PoolCodec {
  /** The codec of a connection that was just connected. */
  ClientConnection create(Connection connection, ClientConnection.Callbacks callbacks);

  /** How many streams a connection that is not there yet may be expected to carry at a time. */
  int expectedStreams();

  /** Counts a connection that is being made. */
  void countConnection(Worker worker);
}
