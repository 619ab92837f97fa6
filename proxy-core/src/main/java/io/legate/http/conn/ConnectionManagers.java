package io.legate.http.conn;

import io.legate.event.Worker;
import io.legate.network.NetworkFilter;
import io.legate.network.NetworkFilterFactory;
import org.jspecify.annotations.Nullable;

/**
 * Makes the connection managers of one filter chain; shared by workers, each of which has its own
 * part.
 */
public final class ConnectionManagers implements NetworkFilterFactory {
  private final ConnectionManagerConfig config;
  private final @Nullable ConnectionManagerWorker[] workers;

  /** A factory for workers whose index is below {@code threads}. */
  public ConnectionManagers(ConnectionManagerConfig config, int threads) {
    this.config = config;
    this.workers = new ConnectionManagerWorker[threads];
  }

  @Override
  public NetworkFilter create(Worker worker) {
    ConnectionManagerWorker shared = workers[worker.index()];
    if (shared == null) {
      shared = new ConnectionManagerWorker(worker);
      workers[worker.index()] = shared;
    }
    return new HttpConnectionManager(config, shared);
  }
}
