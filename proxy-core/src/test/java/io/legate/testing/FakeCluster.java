package io.legate.testing;

import com.google.protobuf.Empty;
import io.legate.http.HeaderFormat;
import io.legate.network.TransportSocketFactory;
import io.legate.stats.StatsStore;
import io.legate.upstream.CircuitBreaker;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ClusterRef;
import io.legate.upstream.ClusterRefs;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.ConnPool;
import io.legate.upstream.Host;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.Locality;
import io.legate.upstream.ResourceLimit;
import io.legate.upstream.ResourcePriority;
import io.legate.upstream.WorkerCluster;
import io.legate.upstream.WorkerClusters;
import java.net.SocketAddress;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/** A cluster of hosts that take turns; all there is for whoever looks. */
public final class FakeCluster implements WorkerCluster, WorkerClusters {
  private final ClusterInfo info;
  private final AtomicInteger turn = new AtomicInteger();

  /** The hosts, in the order in which they are chosen. */
  public final List<Host> hosts;

  /** How many of each a circuit breaker lets be. */
  public record Limits(long connections, long pending, long requests) {
    /** Envoy's. */
    public static final Limits DEFAULT = new Limits(1024, 1024, 1024);
  }

  /** A cluster of that name with the default limits, or {@code maxConnections}. */
  public FakeCluster(
      StatsStore stats, ClusterRefs refs, String name, long maxConnections, SocketAddress... to) {
    this(
        stats,
        refs,
        name,
        new Limits(maxConnections, 1024, 1024),
        new ClusterInfo.HttpOptions(0, 0, 0, 81920, 100, false, HeaderFormat.LOWER_CASE),
        ClusterInfo.PoolOptions.NONE,
        to);
  }

  /** A cluster of that name. */
  public FakeCluster(
      StatsStore stats,
      ClusterRefs refs,
      String name,
      Limits limits,
      ClusterInfo.HttpOptions http,
      ClusterInfo.PoolOptions pool,
      SocketAddress... to) {
    var clusterStats = new ClusterStats(stats.scope("cluster." + name + "."));
    var breaker =
        new CircuitBreaker(
            limit(clusterStats, "cx_open", limits.connections()),
            limit(clusterStats, "rq_pending_open", limits.pending()),
            limit(clusterStats, "rq_open", limits.requests()),
            limit(clusterStats, "rq_retry_open", 3));
    info =
        new ClusterInfo(
            refs.of(name),
            name,
            TimeUnit.MILLISECONDS.toNanos(500),
            1024 * 1024,
            http,
            pool,
            ClusterInfo.TcpOptions.NONE,
            TransportSocketFactory.RAW_BUFFER,
            breaker,
            breaker,
            clusterStats,
            null,
            false,
            null,
            Empty.getDefaultInstance());
    hosts =
        Stream.of(to)
            .map(a -> new Host(a, "", Locality.NONE, 0, 1, false, Empty.getDefaultInstance(), 8))
            .toList();
  }

  private static ResourceLimit limit(ClusterStats stats, String gauge, long max) {
    var limit = new ResourceLimit(max);
    limit.openGauge(stats.scope().gauge("circuit_breakers.default." + gauge));
    return limit;
  }

  @Override
  public ClusterInfo info() {
    return info;
  }

  @Override
  public Host chooseHost(LoadBalancerContext context) {
    return hosts.isEmpty() ? null : hosts.get(turn.getAndIncrement() % hosts.size());
  }

  @Override
  public ConnPool httpPool(Host host, ResourcePriority priority, LoadBalancerContext context) {
    throw new UnsupportedOperationException("only TCP");
  }

  @Override
  public WorkerCluster get(ClusterRef ref) {
    return ref == info.ref() ? this : null;
  }

  @Override
  public WorkerCluster get(String name) {
    return name.equals(info.name()) ? this : null;
  }
}
