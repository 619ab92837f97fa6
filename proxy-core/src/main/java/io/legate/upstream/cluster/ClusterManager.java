package io.legate.upstream.cluster;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.legate.common.ConfigContext;
import io.legate.event.Worker;
import io.legate.event.Workers;
import io.legate.stats.StatsShard;
import io.legate.stats.StatsStore;
import io.legate.upstream.ClusterSnapshot;
import io.legate.upstream.ConnPoolFactory;
import io.legate.upstream.Host;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.Locality;
import io.legate.upstream.PrioritySet;
import io.legate.upstream.WorkerClusters;
import io.legate.upstream.discovery.DnsResolverFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * All clusters: compiles them, runs their discovery and publishes every change to the workers. A
 * cluster that is added once the proxy runs, or that replaces another, warms up first: it serves
 * when its first discovery has ended, the old one until then. Confined to the control thread, save
 * where a method says otherwise. Envoy: {@code ClusterManagerImpl}.
 */
public final class ClusterManager implements ActiveCluster.Observer {
  private static final Logger LOG = LoggerFactory.getLogger("upstream");

  private final Worker control;
  private final ClusterCompiler compiler;
  private final DnsResolverFactory resolvers;
  private final Workers threads;
  private final List<Worker> workers;
  private final List<PublishedClusters> published = new ArrayList<>();
  private final ClusterManagerStats stats;
  private final StatsShard shard;
  private final Map<String, ActiveCluster> active = new TreeMap<>();
  private final Map<String, ActiveCluster> warming = new TreeMap<>();
  private volatile List<ClusterSnapshot> snapshots = List.of();
  private @Nullable Runnable onAllInitialized;
  private @Nullable LocalCluster localCluster;
  private boolean running;

  private record LocalCluster(String name, Locality locality) {}

  /**
   * No clusters yet. May be called on any thread.
   *
   * @param pools makes the workers' connection pools
   */
  public ClusterManager(
      Workers workers,
      StatsStore stats,
      ClusterCompiler compiler,
      ConnPoolFactory pools,
      DnsResolverFactory resolvers) {
    this.control = workers.control();
    this.compiler = compiler;
    this.resolvers = resolvers;
    this.threads = workers;
    this.workers = workers.all();
    for (Worker worker : this.workers) {
      published.add(new PublishedClusters(worker, pools));
    }
    this.stats = new ClusterManagerStats(stats.scope("cluster_manager."));
    this.shard = control.stats();
  }

  /**
   * Adds a cluster or replaces the one of its name.
   *
   * @param viaApi whether it came by CDS
   * @return whether it is in place now: false when it does not compile (its errors were reported to
   *     {@code at}, what there was stays) or is what there is already
   */
  public boolean addOrUpdate(Cluster proto, ConfigContext at, boolean viaApi) {
    assert control.inThread();
    ActiveCluster known = warming.getOrDefault(proto.getName(), active.get(proto.getName()));
    if (known != null && known.info().proto().equals(proto)) {
      return false;
    }
    CompiledCluster compiled = compiler.compile(proto, at, viaApi);
    if (compiled == null) {
      return false;
    }
    add(compiled);
    return true;
  }

  /** Adds a cluster that is compiled, or replaces the one of its name. */
  public void add(CompiledCluster compiled) {
    assert control.inThread();
    String name = compiled.info().name();
    boolean modified = warming.containsKey(name) || active.containsKey(name);
    (modified ? stats.clusterModified : stats.clusterAdded).inc(shard);
    LOG.debug("add/update cluster {} {}", name, running ? "starting warming" : "during init");
    ActiveCluster cluster = new ActiveCluster(compiled, threads, resolvers, stats, this);
    ActiveCluster replaced = warming.put(name, cluster);
    if (replaced != null) {
      replaced.stop();
    }
    countClusters();
    cluster.start();
  }

  /** Removes a cluster; returns whether there was one. */
  public boolean remove(String name) {
    assert control.inThread();
    ActiveCluster wasWarming = warming.remove(name);
    if (wasWarming != null) {
      wasWarming.stop();
    }
    ActiveCluster cluster = active.remove(name);
    if (cluster != null) {
      cluster.stop();
      cluster.clearGauges();
      List<Host> hosts = cluster.snapshot().prioritySet().hosts();
      for (int i = 0; i < workers.size(); i++) {
        PublishedClusters target = published.get(i);
        workers.get(i).execute(() -> target.remove(cluster.info().ref(), hosts));
      }
      stats.clusterRemoved.inc(shard);
      LOG.debug("removing cluster {}", name);
      refreshSnapshots();
    }
    countClusters();
    tellWhenInitialized();
    return cluster != null || wasWarming != null;
  }

  /**
   * Calls back, once, when every cluster added so far has had its first discovery result or
   * failure; at once when that is so already. From then on new clusters warm up beside the running
   * proxy.
   */
  public void initialized(Runnable callback) {
    assert control.inThread();
    onAllInitialized = callback;
    tellWhenInitialized();
  }

  /** The clusters of a worker, to be used there. May be called from any thread. */
  public WorkerClusters workerClusters(Worker worker) {
    return published.get(worker.index());
  }

  /** All clusters that serve, by name. May be called from any thread. */
  public List<ClusterSnapshot> snapshots() {
    return snapshots;
  }

  /** Ends all discovery. */
  public void close() {
    assert control.inThread();
    active.values().forEach(ActiveCluster::stop);
    warming.values().forEach(ActiveCluster::stop);
    resolvers.close();
  }

  /**
   * Says which cluster this proxy is a host of, for routing by zone ({@code local_cluster_name},
   * {@code node.locality}); before any cluster is added.
   */
  public void local(String clusterName, Locality locality) {
    localCluster = new LocalCluster(clusterName, locality);
  }

  @Override
  public LoadBalancerFactory.@Nullable LocalCluster localCluster(
      ActiveCluster asking, PrioritySet hosts) {
    if (localCluster == null) {
      return null;
    }
    if (asking.info().name().equals(localCluster.name)) {
      return new LoadBalancerFactory.LocalCluster(localCluster.locality, hosts);
    }
    ActiveCluster local = active.get(localCluster.name);
    return local == null
        ? null
        : new LoadBalancerFactory.LocalCluster(
            localCluster.locality, local.snapshot().prioritySet());
  }

  @Override
  public void onChange(ActiveCluster cluster, List<Host> removed) {
    if (active.get(cluster.info().name()) == cluster) {
      publish(cluster, removed);
    }
  }

  @Override
  public void onInitialized(ActiveCluster cluster) {
    String name = cluster.info().name();
    if (warming.get(name) != cluster) {
      return;
    }
    warming.remove(name);
    ActiveCluster previous = active.put(name, cluster);
    if (previous != null) {
      previous.stop();
    }
    countClusters();
    publish(cluster, previous == null ? List.of() : previous.snapshot().prioritySet().hosts());
    LOG.debug("warming cluster {} complete", name);
    tellWhenInitialized();
  }

  @Override
  public void onRefresh(ActiveCluster cluster) {
    if (active.get(cluster.info().name()) == cluster) {
      send(cluster, List.of());
      refreshSnapshots();
    }
  }

  @Override
  public void onRetire(ActiveCluster cluster, List<Host> hosts, boolean ill) {
    for (int i = 0; i < workers.size(); i++) {
      PublishedClusters target = published.get(i);
      workers.get(i).execute(() -> target.retire(cluster.info().ref(), hosts, ill));
    }
  }

  private void publish(ActiveCluster cluster, List<Host> removed) {
    send(cluster, removed);
    stats.clusterUpdated.inc(shard);
    refreshSnapshots();
    if (localCluster != null && cluster.info().name().equals(localCluster.name)) {
      active.values().stream()
          .filter(other -> other != cluster && other.snapshot().loadBalancer().usesLocalCluster())
          .forEach(ActiveCluster::refresh);
    }
  }

  private void send(ActiveCluster cluster, List<Host> removed) {
    ClusterSnapshot snapshot = cluster.snapshot();
    for (int i = 0; i < workers.size(); i++) {
      PublishedClusters target = published.get(i);
      workers.get(i).execute(() -> target.update(snapshot, removed));
    }
  }

  private void refreshSnapshots() {
    snapshots = active.values().stream().map(ActiveCluster::snapshot).toList();
  }

  private void countClusters() {
    stats.activeClusters.set(shard, active.size());
    stats.warmingClusters.set(shard, warming.size());
  }

  private void tellWhenInitialized() {
    Runnable callback = onAllInitialized;
    if (callback == null
        || warming.values().stream().anyMatch(c -> c.compiled().waitForWarmOnInit())) {
      return;
    }
    onAllInitialized = null;
    running = true;
    LOG.info("cm init: all clusters initialized");
    callback.run();
  }
}
