package io.legate.upstream;

import io.legate.event.Worker;

/** Makes the pools of a worker. Called on the worker. */
public interface ConnPoolFactory {
  /** A pool of connections to {@code host}. */
  ConnPool create(Worker worker, ClusterInfo cluster, Host host, ResourcePriority priority);
}
