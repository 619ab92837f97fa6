package io.legate.upstream;

import io.legate.event.Worker;
import io.legate.network.ConnectionCallbacks;
import io.legate.network.ConnectionEvent;
import io.legate.network.NettyConnection;
import io.legate.stats.StatsShard;
import java.net.SocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Connects to a host of a cluster as the cluster wants it, and counts the connection for as long as
 * it lives: in the cluster's {@code upstream_cx_*}, the host's {@code cx_*} and the circuit
 * breaker. Confined to the worker. Bytes and requests are counted by whoever uses it.
 */
public final class UpstreamConnector implements ConnectionCallbacks {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final Worker worker;
  private final ClusterInfo cluster;
  private final Host host;
  private final ResourceLimit limit;
  private final long startNanos;
  private boolean connected;
  private @Nullable NettyConnection connection;

  private UpstreamConnector(Worker worker, ClusterInfo cluster, Host host, ResourceLimit limit) {
    this.worker = worker;
    this.cluster = cluster;
    this.host = host;
    this.limit = limit;
    this.startNanos = worker.nowNanos();
  }

  /**
   * Takes what the circuit breakers want of a connection that is then made by {@link #connect}.
   *
   * @return false when the cluster or the host has its number of connections; that is counted as
   *     {@code upstream_cx_overflow}, and nothing is taken
   */
  public static boolean reserve(
      Worker worker, ClusterInfo cluster, Host host, ResourcePriority priority) {
    CircuitBreaker breaker = cluster.breaker(priority);
    if (host.connections().tryAdd(breaker.maxConnectionsPerHost())) {
      if (breaker.connections().tryAcquire()) {
        return true;
      }
      host.connections().remove();
    }
    cluster.stats().upstreamCxOverflow.inc(worker.stats());
    return false;
  }

  /** Does so beyond the limits, for a worker that has no connection to the host. */
  public static void reserveBeyond(ClusterInfo cluster, Host host, ResourcePriority priority) {
    host.connections().add();
    cluster.breaker(priority).connections().acquire();
  }

  /**
   * Starts to connect; as {@link ClientConnector#connect}. What was reserved for it is given back
   * when it closes. The counters are changed before {@code callbacks} are told.
   */
  public static NettyConnection connect(
      Worker worker,
      ClusterInfo cluster,
      Host host,
      ResourcePriority priority,
      ConnectionCallbacks callbacks) {
    var counted =
        new UpstreamConnector(worker, cluster, host, cluster.breaker(priority).connections());
    counted.onStart();
    NettyConnection connection = counted.connect();
    counted.connection = connection;
    connection.addCallbacks(callbacks);
    return connection;
  }

  private NettyConnection connect() {
    List<SocketAddress> addresses = host.addresses();
    if (addresses.size() > 1) {
      return HappyEyeballs.connect(
          worker,
          cluster.tcp().addressOrder().sort(addresses),
          cluster.tcp(),
          cluster.transportSocket(),
          cluster.connectTimeoutNanos(),
          cluster.bufferLimitBytes(),
          this::onFurtherAttempt,
          this);
    }
    return ClientConnector.connect(
        worker,
        host.address(),
        cluster.tcp(),
        cluster.transportSocket(),
        cluster.connectTimeoutNanos(),
        cluster.bufferLimitBytes(),
        this);
  }

  /** Envoy counts each attempt as a connection, and what becomes of them once. */
  private void onFurtherAttempt() {
    cluster.stats().upstreamCxTotal.inc(worker.stats());
    host.add(HostStat.CX_TOTAL, worker.index(), 1);
  }

  private void onStart() {
    StatsShard shard = worker.stats();
    cluster.stats().upstreamCxTotal.inc(shard);
    cluster.stats().upstreamCxActive.inc(shard);
    host.add(HostStat.CX_TOTAL, worker.index(), 1);
    host.add(HostStat.CX_ACTIVE, worker.index(), 1);
  }

  @Override
  public void onEvent(ConnectionEvent event) {
    long millis = (worker.nowNanos() - startNanos) / NANOS_PER_MILLI;
    if (event == ConnectionEvent.CONNECTED) {
      connected = true;
      cluster.stats().upstreamCxConnectMs.record(worker.stats(), millis);
      return;
    }
    onClosed(event, millis);
  }

  private void onClosed(ConnectionEvent event, long millis) {
    StatsShard shard = worker.stats();
    ClusterStats stats = cluster.stats();
    if (!connected) {
      stats.upstreamCxConnectFail.inc(shard);
      host.add(HostStat.CX_CONNECT_FAIL, worker.index(), 1);
      if (connection != null && connection.connectTimedOut()) {
        stats.upstreamCxConnectTimeout.inc(shard);
      }
    }
    stats.upstreamCxActive.dec(shard);
    stats.upstreamCxDestroy.inc(shard);
    if (event == ConnectionEvent.LOCAL_CLOSE) {
      stats.upstreamCxDestroyLocal.inc(shard);
    } else {
      stats.upstreamCxDestroyRemote.inc(shard);
    }
    stats.upstreamCxLengthMs.record(shard, millis);
    host.add(HostStat.CX_ACTIVE, worker.index(), -1);
    host.connections().remove();
    limit.release();
  }
}
