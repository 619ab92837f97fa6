package io.legate.upstream.cluster;

import io.legate.event.Worker;
import io.legate.network.Connection;
import io.legate.stream.Protocol;
import io.legate.upstream.ByteStreams;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ClusterSnapshot;
import io.legate.upstream.ConnPool;
import io.legate.upstream.ConnPoolFactory;
import io.legate.upstream.Host;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.LoadReports;
import io.legate.upstream.PoolLoad;
import io.legate.upstream.PrioritySet;
import io.legate.upstream.ResourcePriority;
import io.legate.upstream.WorkerCluster;
import io.legate.upstream.WorkerClusters;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster on one worker: the snapshot that was published last and this worker's load balancer
 * over it. Confined to the worker.
 */
final class PublishedCluster implements WorkerCluster {
  /** Envoy's number. */
  private static final int PRECONNECTS_AT_ONCE = 3;

  private final Worker worker;
  private final WorkerClusters clusters;
  private final ConnPoolFactory pools;
  private final PoolLoad load = new PoolLoad();
  private ClusterSnapshot snapshot;
  private LoadBalancer loadBalancer;

  PublishedCluster(
      Worker worker, WorkerClusters clusters, ConnPoolFactory pools, ClusterSnapshot snapshot) {
    this.worker = worker;
    this.clusters = clusters;
    this.pools = pools;
    this.snapshot = snapshot;
    this.loadBalancer = balancer(snapshot, null);
  }

  @Override
  public ClusterInfo info() {
    return snapshot.info();
  }

  @Override
  public PrioritySet prioritySet() {
    return snapshot.prioritySet();
  }

  @Override
  public int dropPerMillion() {
    return snapshot.dropPerMillion();
  }

  @Override
  public @Nullable Host chooseHost(LoadBalancerContext context) {
    return loadBalancer.chooseHost(context);
  }

  @Override
  public @Nullable LoadReports loadReports() {
    return loadBalancer.loadReports();
  }

  @Override
  public @Nullable ConnPool httpPool(
      Host host, ResourcePriority priority, LoadBalancerContext context) {
    ConnPool pool = pool(host, priority, context);
    if (pool != null && info().pool().predictiveRatio() > 1) {
      preconnect(priority, context);
    }
    return pool;
  }

  /**
   * Makes connections for requests to come, to the hosts to which they will go as far as that can
   * be told; before the one that comes now has its connection. Envoy: {@code
   * ClusterManagerImpl::maybePreconnect}.
   */
  private void preconnect(ResourcePriority priority, LoadBalancerContext context) {
    double ratio = info().pool().predictiveRatio();
    for (int i = 0; i < PRECONNECTS_AT_ONCE && load.wantsConnection(ratio); i++) {
      Host next = loadBalancer.peekAnotherHost(context);
      ConnPool pool = next == null ? null : pool(next, priority, context);
      if (pool == null || !pool.preconnect(ratio)) {
        return;
      }
    }
  }

  private @Nullable ConnPool pool(
      Host host, ResourcePriority priority, LoadBalancerContext context) {
    ClusterInfo info = infoOf(host);
    HostPools all = poolsOf(host);
    HostPools ofHost = all;
    Connection downstream = context.downstreamConnection();
    if (info.pool().perDownstreamConnection() && downstream != null) {
      ofHost = ofHost.of(downstream);
    }
    Protocol protocol = info.http().protocol().of(context.downstreamProtocol());
    ConnPool pool = ofHost.get(priority, protocol);
    if (pool == null && mayMakePool(info, all, priority)) {
      pool = pools.create(worker, info, loadOf(info), host, priority, protocol);
      ofHost.set(priority, protocol, pool, info.breaker(priority).connectionPools());
    }
    return pool;
  }

  /** Pools are made for the hosts of an aggregate's clusters, too, and count there. */
  private PoolLoad loadOf(ClusterInfo info) {
    return info != info() && clusters.get(info.ref()) instanceof PublishedCluster other
        ? other.load
        : load;
  }

  /** Takes a permit for a pool, if need be from one of the host's that nobody uses. */
  private boolean mayMakePool(ClusterInfo info, HostPools ofHost, ResourcePriority priority) {
    while (!info.breaker(priority).connectionPools().tryAcquire()) {
      if (!ofHost.freeOne(priority)) {
        info.stats().upstreamCxPoolOverflow.inc(worker.stats());
        return false;
      }
    }
    return true;
  }

  /** Takes over the next snapshot of the same cluster. */
  void update(ClusterSnapshot next, List<Host> removed) {
    assert worker.inThread();
    loadBalancer = balancer(next, loadBalancer);
    snapshot = next;
    drain(removed);
  }

  /** Hosts turned ill, or are to be connected to anew for another reason. */
  void retire(List<Host> hosts, boolean ill) {
    for (Host host : hosts) {
      poolsOf(host).retireConnections();
      if (ill && info().pool().closesOnHealthFailure()) {
        ByteStreams.of(host, worker).close();
      }
    }
  }

  /** Lets go of hosts that are no longer members. */
  void drain(List<Host> removed) {
    for (Host host : removed) {
      poolsOf(host).drain();
    }
  }

  private LoadBalancer balancer(ClusterSnapshot from, @Nullable LoadBalancer previous) {
    return from.loadBalancer().create(worker, clusters, previous);
  }

  private HostPools poolsOf(Host host) {
    HostPools ofHost = (HostPools) host.pools(worker.index());
    if (ofHost == null) {
      ofHost = new HostPools();
      host.pools(worker.index(), ofHost);
    }
    return ofHost;
  }
}
