package io.legate.upstream;

import io.legate.event.Worker;
import io.legate.stream.Protocol;

/** Makes the pools of a worker. Called on the worker. */
public interface ConnPoolFactory {
  /**
   * A pool of connections to {@code host}.
   *
   * @param load of all pools of the cluster on that worker, which it changes
   * @param protocol that of the requests: HTTP/1.1 or HTTP/2
   */
  ConnPool create(
      Worker worker,
      ClusterInfo cluster,
      PoolLoad load,
      Host host,
      ResourcePriority priority,
      Protocol protocol);
}
