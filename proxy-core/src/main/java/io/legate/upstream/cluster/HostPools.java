package io.legate.upstream.cluster;

import io.legate.upstream.ConnPool;
import io.legate.upstream.ResourcePriority;
import org.jspecify.annotations.Nullable;

/**
 * The connections of one worker to one host, which the host keeps for it: a pool per priority.
 * Confined to the worker.
 */
final class HostPools {
  private @Nullable ConnPool defaultPool;
  private @Nullable ConnPool highPool;
  private boolean draining;

  @Nullable ConnPool get(ResourcePriority priority) {
    return priority == ResourcePriority.HIGH ? highPool : defaultPool;
  }

  /** Keeps a pool; one that is made after the host is gone drains from the beginning. */
  void set(ResourcePriority priority, ConnPool pool) {
    if (priority == ResourcePriority.HIGH) {
      highPool = pool;
    } else {
      defaultPool = pool;
    }
    if (draining) {
      pool.drain();
    }
  }

  /** The host is gone: connections are closed as they become idle. */
  void drain() {
    draining = true;
    if (defaultPool != null) {
      defaultPool.drain();
    }
    if (highPool != null) {
      highPool.drain();
    }
  }
}
