package io.legate.http.pool;

import io.legate.event.Worker;
import io.legate.stream.Protocol;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ConnPool;
import io.legate.upstream.ConnPoolFactory;
import io.legate.upstream.Host;
import io.legate.upstream.PoolLoad;
import io.legate.upstream.ResourcePriority;

/** Makes the pool of a protocol. Stateless. */
public final class HttpPools implements ConnPoolFactory {
  @Override
  public ConnPool create(
      Worker worker,
      ClusterInfo cluster,
      PoolLoad load,
      Host host,
      ResourcePriority priority,
      Protocol protocol) {
    return new HttpPool(worker, cluster, load, host, priority, codec(cluster, protocol));
  }

  private static PoolCodec codec(ClusterInfo cluster, Protocol protocol) {
    ClusterInfo.Http2 http2 = cluster.http().http2();
    return protocol == Protocol.HTTP_2 && http2 != null
        ? new Http2PoolCodec(http2, cluster.stats())
        : new Http1PoolCodec(cluster);
  }
}
