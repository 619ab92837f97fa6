package io.legate.upstream.cluster;

import io.legate.network.Connection;
import io.legate.network.ConnectionCallbacks;
import io.legate.network.ConnectionEvent;
import io.legate.stream.Protocol;
import io.legate.upstream.ConnPool;
import io.legate.upstream.ResourceLimit;
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

  private final @Nullable Kept[] pools = new Kept[2 * PRIORITIES];
  private @Nullable Map<Connection, HostPools> perConnection;
  private boolean draining;

  @Nullable ConnPool get(ResourcePriority priority, Protocol protocol) {
    Kept kept = pools[index(priority, protocol)];
    return kept == null ? null : kept.pool;
  }

  /**
   * Keeps a pool until it is empty; one that is made after the host is gone drains from the
   * beginning.
   *
   * @param permits where its permit is given back then
   */
  void set(ResourcePriority priority, Protocol protocol, ConnPool pool, ResourceLimit permits) {
    int index = index(priority, protocol);
    Kept kept = new Kept(this, index, pool, permits);
    pools[index] = kept;
    pool.onEmpty(kept);
    if (draining) {
      pool.drain();
    }
  }

  /** Lets go of a pool of that priority which has no requests; false: there is none. */
  boolean freeOne(ResourcePriority priority) {
    if (free(priority, Protocol.HTTP_1_1) || free(priority, Protocol.HTTP_2)) {
      return true;
    }
    if (perConnection != null) {
      for (HostPools own : perConnection.values()) {
        if (own.freeOne(priority)) {
          return true;
        }
      }
    }
    return false;
  }

  private boolean free(ResourcePriority priority, Protocol protocol) {
    Kept kept = pools[index(priority, protocol)];
    if (kept == null || kept.pool.busy()) {
      return false;
    }
    kept.run();
    kept.pool.drain();
    return true;
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
    for (Kept kept : pools) {
      if (kept != null) {
        kept.pool.drain();
      }
    }
    if (perConnection != null) {
      perConnection.values().forEach(HostPools::drain);
    }
  }

  /** The host turned ill: what is to come gets new connections, if it is still asked at all. */
  void retireConnections() {
    for (Kept kept : pools) {
      if (kept != null) {
        kept.pool.retireConnections();
      }
    }
    if (perConnection != null) {
      perConnection.values().forEach(HostPools::retireConnections);
    }
  }

  /** A pool that is kept, with its permit. To run it is to forget it, if that has not been done. */
  private record Kept(HostPools in, int index, ConnPool pool, ResourceLimit permits)
      implements Runnable {
    @Override
    public void run() {
      if (in.pools[index] == this) {
        in.pools[index] = null;
        permits.release();
      }
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
