package io.legate.upstream.cluster;

import io.legate.event.Worker;
import io.legate.stats.StatsShard;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ClusterSnapshot;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.PrioritySet;
import io.legate.upstream.discovery.ClusterAssignment;
import io.legate.upstream.discovery.ClusterDiscovery;
import io.legate.upstream.discovery.DnsResolverFactory;
import java.util.List;

/**
 * One cluster at work on the control thread: runs its discovery, keeps its membership and makes a
 * snapshot of every change. Confined to the control thread.
 */
final class ActiveCluster implements ClusterDiscovery.Listener {
  private final CompiledCluster compiled;
  private final StatsShard shard;
  private final Observer observer;
  private final Membership membership;
  private final ClusterDiscovery discovery;
  private ClusterSnapshot snapshot;
  private boolean initialized;

  /** Told of changes, on the control thread. */
  interface Observer {
    /** The cluster's hosts changed. */
    void onChange(ActiveCluster cluster, List<Host> removed);

    /** The first discovery has ended. */
    void onInitialized(ActiveCluster cluster);
  }

  ActiveCluster(
      CompiledCluster compiled,
      int threads,
      Worker control,
      DnsResolverFactory resolvers,
      Observer observer) {
    this.compiled = compiled;
    this.shard = control.stats();
    this.observer = observer;
    this.membership = new Membership(threads);
    this.discovery =
        compiled
            .discovery()
            .create(
                new ClusterDiscovery.Context(
                    compiled.info().name(), control, compiled.info().stats(), resolvers));
    this.snapshot = makeSnapshot();
  }

  void start() {
    discovery.start(this);
  }

  void stop() {
    discovery.stop();
  }

  ClusterInfo info() {
    return compiled.info();
  }

  CompiledCluster compiled() {
    return compiled;
  }

  boolean initialized() {
    return initialized;
  }

  ClusterSnapshot snapshot() {
    return snapshot;
  }

  /** Some hosts' flags changed. */
  void onHealthChange() {
    membership.resort();
    publish(List.of());
  }

  @Override
  public void onAssignment(ClusterAssignment assignment) {
    Membership.Change change = membership.apply(assignment);
    ClusterStats stats = compiled.info().stats();
    if (!change.changed()) {
      stats.updateNoRebuild.inc(shard);
      return;
    }
    if (!change.added().isEmpty() || !change.removed().isEmpty()) {
      stats.membershipChange.inc(shard);
    }
    publish(change.removed());
  }

  @Override
  public void onInitialized() {
    initialized = true;
    observer.onInitialized(this);
  }

  private void publish(List<Host> removed) {
    snapshot = makeSnapshot();
    countMembers();
    observer.onChange(this, removed);
  }

  private ClusterSnapshot makeSnapshot() {
    PrioritySet hosts = membership.prioritySet();
    ClusterInfo info = compiled.info();
    return new ClusterSnapshot(info, hosts, compiled.loadBalancer().prepare(hosts, info.stats()));
  }

  /** The cluster is gone: what its gauges showed is over. */
  void clearGauges() {
    ClusterStats stats = compiled.info().stats();
    stats.membershipTotal.set(shard, 0);
    stats.membershipHealthy.set(shard, 0);
    stats.membershipDegraded.set(shard, 0);
    stats.membershipExcluded.set(shard, 0);
    stats.maxHostWeight.set(shard, 0);
  }

  private void countMembers() {
    int total = 0;
    int healthy = 0;
    int degraded = 0;
    int excluded = 0;
    int maxWeight = 0;
    for (HostSet set : membership.prioritySet().hostSets()) {
      total += set.hosts().size();
      healthy += set.healthyHosts().size();
      degraded += set.degradedHosts().size();
      excluded += set.excludedHosts().size();
      maxWeight = Math.max(maxWeight, set.hosts().stream().mapToInt(Host::weight).max().orElse(0));
    }
    ClusterStats stats = compiled.info().stats();
    stats.membershipTotal.set(shard, total);
    stats.membershipHealthy.set(shard, healthy);
    stats.membershipDegraded.set(shard, degraded);
    stats.membershipExcluded.set(shard, excluded);
    stats.maxHostWeight.set(shard, maxWeight);
  }
}
