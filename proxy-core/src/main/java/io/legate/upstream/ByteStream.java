package io.legate.upstream;

import io.legate.event.Worker;
import io.legate.network.ConnectionCallbacks;
import io.legate.network.ConnectionEvent;
import io.legate.network.NettyConnection;
import io.legate.stats.StatsShard;
import org.jspecify.annotations.Nullable;

/**
 * Counts a connection that carries bytes as the one request on it: it waits until the connection is
 * there ({@code max_pending_requests}) and runs as long as that lives, however many others do.
 * Confined to the worker. Envoy: {@code Tcp::ConnPoolImpl}.
 */
public final class ByteStream implements ConnectionCallbacks {
  private final Worker worker;
  private final ClusterStats stats;
  private final CircuitBreaker breaker;
  private final Host host;
  private boolean running;

  private ByteStream(Worker worker, ClusterStats stats, CircuitBreaker breaker, Host host) {
    this.worker = worker;
    this.stats = stats;
    this.breaker = breaker;
    this.host = host;
  }

  /**
   * Starts to connect for a stream of bytes, which counts as a request, if all limits let it.
   *
   * @return null when one does not; that is counted
   */
  public static @Nullable NettyConnection connect(
      Worker worker,
      ClusterInfo cluster,
      Host host,
      ResourcePriority priority,
      ConnectionCallbacks callbacks) {
    ResourceLimit pending = cluster.breaker(priority).pendingRequests();
    if (!pending.tryAcquire()) {
      cluster.stats().upstreamRqPendingOverflow.inc(worker.stats());
      return null;
    }
    if (!UpstreamConnector.reserve(worker, cluster, host, priority)) {
      pending.release();
      return null;
    }
    ClusterStats stats = cluster.stats();
    stats.upstreamRqPendingTotal.inc(worker.stats());
    stats.upstreamRqPendingActive.inc(worker.stats());
    ByteStream stream = new ByteStream(worker, stats, cluster.breaker(priority), host);
    NettyConnection connection = UpstreamConnector.connect(worker, cluster, host, priority, stream);
    connection.addCallbacks(callbacks);
    if (cluster.pool().closesOnHealthFailure()) {
      ByteStreams.of(host, worker).add(connection);
    }
    return connection;
  }

  @Override
  public void onEvent(ConnectionEvent event) {
    StatsShard shard = worker.stats();
    if (running) {
      breaker.requests().release();
      stats.upstreamRqActive.dec(shard);
      host.add(HostStat.RQ_ACTIVE, worker.index(), -1);
      return;
    }
    breaker.pendingRequests().release();
    stats.upstreamRqPendingActive.dec(shard);
    if (event != ConnectionEvent.CONNECTED) {
      boolean cancelled = event == ConnectionEvent.LOCAL_CLOSE;
      (cancelled ? stats.upstreamRqCancelled : stats.upstreamRqPendingFailureEject).inc(shard);
      return;
    }
    running = true;
    breaker.requests().acquire();
    stats.upstreamRqTotal.inc(shard);
    stats.upstreamRqActive.inc(shard);
    host.add(HostStat.RQ_TOTAL, worker.index(), 1);
    host.add(HostStat.RQ_ACTIVE, worker.index(), 1);
  }
}
