package io.legate.http.pool;

import io.legate.event.Worker;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ConnPool;
import io.legate.upstream.ConnPoolFactory;
import io.legate.upstream.Host;
import io.legate.upstream.ResourcePriority;

/** Makes the pool that suits a cluster's protocol. Stateless. */
public final class HttpPools implements ConnPoolFactory {
  @Override
  public ConnPool create(Worker worker, ClusterInfo cluster, Host host, ResourcePriority priority) {
    return new Http1Pool(worker, cluster, host, priority);
  }
}
