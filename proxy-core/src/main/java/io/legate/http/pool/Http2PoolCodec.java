package io.legate.http.pool;

import io.legate.event.Worker;
import io.legate.http.ClientConnection;
import io.legate.http.codec.h2.Http2ClientConnection;
import io.legate.network.Connection;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ClusterStats;

/** HTTP/2: as many requests at a time as we and the host allow. */
final class Http2PoolCodec implements PoolCodec {
  private final ClusterInfo.Http2 http2;
  private final ClusterStats stats;

  Http2PoolCodec(ClusterInfo.Http2 http2, ClusterStats stats) {
    this.http2 = http2;
    this.stats = stats;
  }

  @Override
  public ClientConnection create(Connection connection, ClientConnection.Callbacks callbacks) {
    return new Http2ClientConnection(connection, callbacks, http2.options(), http2.stats());
  }

  @Override
  public int expectedStreams() {
    return http2.options().maxConcurrentStreams();
  }

  @Override
  public void countConnection(Worker worker) {
    stats.upstreamCxHttp2Total.inc(worker.stats());
  }
}
