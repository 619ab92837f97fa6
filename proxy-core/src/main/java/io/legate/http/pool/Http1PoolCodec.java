package io.legate.http.pool;

import io.legate.event.Worker;
import io.legate.http.ClientConnection;
import io.legate.http.codec.h1.Http1ClientConnection;
import io.legate.http.codec.h1.Http1Options;
import io.legate.network.Connection;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ClusterStats;

/** HTTP/1.1: one request at a time. */
final class Http1PoolCodec implements PoolCodec {
  private final Http1Options options;
  private final ClusterStats stats;

  Http1PoolCodec(ClusterInfo cluster) {
    ClusterInfo.HttpOptions http = cluster.http();
    this.stats = cluster.stats();
    this.options =
        new Http1Options(
            http.maxResponseHeadersBytes(),
            http.maxHeadersCount(),
            true,
            "",
            http.enableTrailers(),
            false,
            Http1Options.Underscores.ALLOW,
            http.headerFormat());
  }

  @Override
  public ClientConnection create(Connection connection, ClientConnection.Callbacks callbacks) {
    return new Http1ClientConnection(connection, callbacks, options);
  }

  @Override
  public int expectedStreams() {
    return 1;
  }

  @Override
  public void countConnection(Worker worker) {
    stats.upstreamCxHttp1Total.inc(worker.stats());
  }
}
