package io.legate.upstream.cluster;

import io.legate.network.Connection;
import io.legate.network.ConnectionCallbacks;
import io.legate.network.ConnectionEvent;
import io.legate.stream.Protocol;
import io.legate.upstream.ConnPool;
import io.legate.upstream.ResourcePriority;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one worker to one host, which the host keeps for it: a pool per priority and
 * protocol, and such pools again per downstream connection where the cluster wants that. Confined
 * to the worker.
 */
final class HostPools {
  private static final int PRIORITIES = ResourcePriority.values().length;

  private final @Nullable ConnPool[] pools = new ConnPool[2 * PRIORITIES];
  private @Nullable Map<Connection, HostPools> perConnection;
  private boolean draining;

  @Nullable ConnPool get(ResourcePriority priority, Protocol protocol) {
    return pools[index(priority, protocol)];
  }

  /** Keeps a pool; one that is made after the host is gone drains from the beginning. */
  void set(ResourcePriority priority, Protocol protocol, ConnPool pool) {
    pools[index(priority, protocol)] = pool;
    if (draining) {
      pool.drain();
    }
  }

  private static int index(ResourcePriority priority, Protocol protocol) {
    return priority.ordinal() + (protocol == Protocol.HTTP_2 ? PRIORITIES : 0);
  }

  /** The pools of a downstream connection; they drain when it closes. */
  HostPools of(Connection downstream) {
    if (perConnection == null) {
      perConnection = new HashMap<>();
    }
    HostPools own = perConnection.get(downstream);
    if (own == null) {
      own = new HostPools();
      if (draining || !downstream.open()) {
        own.drain();
      }
      if (downstream.open()) {
        perConnection.put(downstream, own);
        downstream.addCallbacks(new UntilClosed(perConnection, downstream, own));
      }
    }
    return own;
  }

  /** The host is gone: connections are closed as they become idle. */
  void drain() {
    draining = true;
    for (ConnPool pool : pools) {
      if (pool != null) {
        pool.drain();
      }
    }
    if (perConnection != null) {
      perConnection.values().forEach(HostPools::drain);
    }
  }

  /** Lets go of the pools of a downstream connection with it. */
  private record UntilClosed(
      Map<Connection, HostPools> perConnection, Connection downstream, HostPools own)
      implements ConnectionCallbacks {
    @Override
    public void onEvent(ConnectionEvent event) {
      if (event != ConnectionEvent.CONNECTED) {
        perConnection.remove(downstream);
        own.drain();
      }
    }
  }
}
