package io.legate.upstream.cluster;

import io.legate.event.Timer;
import io.legate.event.Worker;
import io.legate.event.Workers;
import io.legate.stats.StatsShard;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ClusterSnapshot;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.ClusterWatch;
import io.legate.upstream.Host;
import io.legate.upstream.HostHealth;
import io.legate.upstream.HostSet;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.OutlierStatus;
import io.legate.upstream.PrioritySet;
import io.legate.upstream.discovery.ClusterAssignment;
import io.legate.upstream.discovery.ClusterDiscovery;
import io.legate.upstream.discovery.DnsResolverFactory;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One cluster at work on the control thread: runs its discovery and its watches, keeps its
 * membership and makes a snapshot of every change. Confined to the control thread.
 */
final class ActiveCluster implements ClusterDiscovery.Listener {
  private final CompiledCluster compiled;
  private final Worker control;
  private final StatsShard shard;
  private final Observer observer;
  private final UpdateMerging merging;
  private final Membership membership;
  private final ClusterDiscovery discovery;
  private final LoadBalancerFactory loadBalancer;
  private final List<ClusterWatch> watches;
  private final @Nullable OutlierStatus outlier;
  private final Refresh refresh = new Refresh();
  private @Nullable ClusterSnapshot snapshot;
  private int dropPerMillion;
  private int waitingFor;
  private boolean healthChanged;
  private boolean stopped;

  /** Told of changes, on the control thread. */
  interface Observer {
    /** The cluster's hosts changed. */
    void onChange(ActiveCluster cluster, List<Host> removed);

    /** The first discovery has ended, and every watch has judged what it found. */
    void onInitialized(ActiveCluster cluster);

    /**
     * Connections to some hosts of the cluster are to be made anew.
     *
     * @param ill whether it is because they turned ill
     */
    void onRetire(ActiveCluster cluster, List<Host> hosts, boolean ill);

    /** What the cluster's balancers choose from changes with time, though its hosts do not. */
    void onRefresh(ActiveCluster cluster);

    /**
     * The cluster that this proxy is a host of, or null.
     *
     * @param asking a cluster, which may be that one itself
     * @param hosts its hosts of the moment
     */
    LoadBalancerFactory.@Nullable LocalCluster localCluster(
        ActiveCluster asking, PrioritySet hosts);
  }

  ActiveCluster(
      CompiledCluster compiled,
      Workers workers,
      DnsResolverFactory resolvers,
      ClusterManagerStats managerStats,
      Observer observer) {
    this.compiled = compiled;
    this.control = workers.control();
    this.shard = control.stats();
    this.observer = observer;
    this.merging =
        new UpdateMerging(
            control, compiled.updateMergeNanos(), managerStats, () -> publish(List.of()));
    this.membership = new Membership(compiled.info(), workers.size() + 1, compiled.keepsHealthy());
    this.discovery =
        compiled
            .discovery()
            .create(
                new ClusterDiscovery.Context(
                    compiled.info().name(),
                    control,
                    compiled.info().stats(),
                    resolvers,
                    membership::make));
    LoadBalancerFactory provided = discovery.loadBalancer();
    this.loadBalancer = provided == null ? compiled.loadBalancer() : provided;
    var context =
        new ClusterWatch.Context(
            control, compiled.info(), this::onHealthChange, this::onCheckPassed, workers::checker);
    this.watches = compiled.watches().stream().map(w -> w.create(context)).toList();
    this.outlier =
        watches.stream()
            .map(ClusterWatch::outlier)
            .filter(Objects::nonNull)
            .findFirst()
            .orElse(null);
    this.waitingFor = 1 + watches.size();
    this.snapshot = makeSnapshot();
  }

  void start() {
    watches.forEach(w -> w.start(this::onReady));
    discovery.start(this);
  }

  void stop() {
    stopped = true;
    refresh.cancel();
    merging.cancel();
    discovery.stop();
    watches.forEach(ClusterWatch::stop);
  }

  ClusterInfo info() {
    return compiled.info();
  }

  CompiledCluster compiled() {
    return compiled;
  }

  boolean initialized() {
    return waitingFor == 0;
  }

  ClusterSnapshot snapshot() {
    ClusterSnapshot now = snapshot;
    assert now != null;
    return now;
  }

  /** Some hosts' flags changed; what changes in one turn is published together. */
  void onHealthChange() {
    if (!healthChanged) {
      healthChanged = true;
      control.execute(this::resort);
    }
  }

  private void resort() {
    healthChanged = false;
    if (!stopped) {
      List<Host> gone = membership.dropFailed();
      if (!gone.isEmpty()) {
        compiled.info().stats().membershipChange.inc(shard);
        watches.forEach(w -> w.onHosts(membership.prioritySet(), List.of(), gone));
      }
      List<Host> serving = servingHosts();
      membership.resort();
      publishMerged(gone.isEmpty(), gone);
      List<Host> ill = serving.stream().filter(h -> h.health() == HostHealth.UNHEALTHY).toList();
      if (!ill.isEmpty()) {
        observer.onRetire(this, ill, true);
      }
    }
  }

  @Override
  public void onAssignment(ClusterAssignment assignment) {
    Membership.Change change = membership.apply(assignment);
    if (change.changed() || assignment.dropPerMillion() != dropPerMillion) {
      dropPerMillion = assignment.dropPerMillion();
      onMembers(change);
    } else {
      compiled.info().stats().updateNoRebuild.inc(shard);
    }
  }

  private void onMembers(Membership.Change change) {
    boolean same = change.added().isEmpty() && change.removed().isEmpty();
    if (!same) {
      compiled.info().stats().membershipChange.inc(shard);
    }
    if (!watches.isEmpty()) {
      watches.forEach(w -> w.onHosts(membership.prioritySet(), change.added(), change.removed()));
      membership.resort();
    }
    publishMerged(same, change.removed());
    if (!same && compiled.info().pool().closesOnHostSetChange()) {
      observer.onRetire(this, membership.prioritySet().hosts(), false);
    }
  }

  private List<Host> servingHosts() {
    return membership.prioritySet().hostSets().stream()
        .flatMap(s -> Stream.concat(s.healthyHosts().stream(), s.degradedHosts().stream()))
        .toList();
  }

  @Override
  public void onHosts(List<Host> hosts) {
    Membership.Change change = membership.adopt(hosts);
    if (change.changed()) {
      onMembers(change);
    }
  }

  private void onCheckPassed(Host host) {
    watches.forEach(w -> w.onCheckPassed(host));
  }

  @Override
  public void onInitialized() {
    watches.forEach(ClusterWatch::onDiscovered);
    onReady();
  }

  private void onReady() {
    if (--waitingFor == 0) {
      observer.onInitialized(this);
    }
  }

  private void publishMerged(boolean mergeable, List<Host> removed) {
    countMembers();
    if (!merging.holdsBack(mergeable)) {
      publish(removed);
    }
  }

  private void publish(List<Host> removed) {
    snapshot = makeSnapshot();
    observer.onChange(this, removed);
  }

  private ClusterSnapshot makeSnapshot() {
    PrioritySet hosts = membership.prioritySet();
    ClusterInfo info = compiled.info();
    ClusterSnapshot last = snapshot;
    LoadBalancerFactory.Prepared prepared =
        loadBalancer.prepare(
            hosts,
            new LoadBalancerFactory.Context(
                info.stats(),
                shard,
                control.nowNanos(),
                observer.localCluster(this, hosts),
                last == null ? null : last.loadBalancer()));
    refresh.cancel();
    if (prepared.refreshAfterNanos() > 0) {
      control.schedule(refresh, prepared.refreshAfterNanos());
    }
    return new ClusterSnapshot(info, hosts, prepared, outlier, dropPerMillion);
  }

  /** The hosts are the same, but what balancers choose from them is to be made anew. */
  void refresh() {
    snapshot = makeSnapshot();
    observer.onRefresh(this);
  }

  /** The cluster is gone: what its gauges showed is over. */
  void clearGauges() {
    ClusterStats stats = compiled.info().stats();
    stats.membershipTotal.set(shard, 0);
    stats.membershipHealthy.set(shard, 0);
    stats.membershipDegraded.set(shard, 0);
    stats.membershipExcluded.set(shard, 0);
    stats.maxHostWeight.set(shard, 0);
    loadBalancer.clearGauges(stats, shard);
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

  /** What the balancers choose from changes with time. */
  private final class Refresh extends Timer {
    @Override
    protected void onTimer() {
      refresh();
    }
  }
}
