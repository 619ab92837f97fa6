package io.legate.upstream.lb;

import io.legate.common.RandomSource;
import io.legate.stats.StatsShard;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.LocalityHosts;
import io.legate.upstream.PrioritySet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rings or tables of a cluster: per priority one of its healthy hosts (of all of them in panic)
 * and one of its degraded hosts where those get load. Immutable, shared by all workers. Envoy:
 * {@code ThreadAwareLoadBalancerBase}, which has none of degraded hosts and so finds no host where
 * a priority has no others.
 */
final class HashPriorities implements LoadBalancerFactory.Prepared {
  final PriorityLoad load;
  final HashOptions options;
  final ClusterStats stats;
  private final PrioritySet hosts;
  private final HashedHosts[] healthy;
  private final HashedHosts[] degraded;
  private final boolean single;

  HashPriorities(
      PrioritySet prioritySet,
      int panicThreshold,
      HashOptions options,
      HashedHosts.Builder builder,
      LoadBalancerFactory.Context context) {
    this.options = options;
    this.stats = context.stats();
    this.hosts = prioritySet;
    this.load = PriorityLoad.of(prioritySet, panicThreshold);
    HashPriorities last = context.previous() instanceof HashPriorities p ? p : null;
    List<HostSet> sets = prioritySet.hostSets();
    this.healthy = new HashedHosts[sets.size()];
    this.degraded = new HashedHosts[sets.size()];
    for (int i = 0; i < sets.size(); i++) {
      HashWeights main = load.panic(i) ? all(sets.get(i)) : healthy(sets.get(i));
      HashWeights rest = load.degradedLoad(i) > 0 ? degraded(sets.get(i)) : HashWeights.NONE;
      HashPriorities known = last != null && i < last.healthy.length ? last : null;
      healthy[i] = hashed(main, builder, known == null ? null : known.healthy[i]);
      degraded[i] = hashed(rest, builder, known == null ? null : known.degraded[i]);
    }
    this.single = load.healthyLoad(0) == 100 && !load.panic(0);
  }

  private HashedHosts hashed(
      HashWeights weights, HashedHosts.Builder builder, @Nullable HashedHosts previous) {
    return HashedHosts.of(weights, options.useHostname(), builder, previous);
  }

  private HashWeights all(HostSet set) {
    return HashWeights.of(set, options.localityWeighted(), set.hosts(), LocalityHosts::hosts);
  }

  private HashWeights healthy(HostSet set) {
    return HashWeights.of(
        set, options.localityWeighted(), set.healthyHosts(), LocalityHosts::healthyHosts);
  }

  private HashWeights degraded(HostSet set) {
    return HashWeights.of(
        set, options.localityWeighted(), set.degradedHosts(), LocalityHosts::degradedHosts);
  }

  /** The hosts for a hash: those of the priority that is asked for, or that it falls to. */
  HashedHosts choose(
      LoadBalancerContext context, long hash, RandomSource random, StatsShard shard) {
    int asked = context.priorityChoice(hosts, Host::priority, random);
    if (asked < 0 && single) {
      return healthy[0];
    }
    int choice = asked >= 0 && asked >> 1 < healthy.length ? asked : load.choose(hash);
    int priority = choice >> 1;
    if (load.panic(priority)) {
      stats.lbHealthyPanic.inc(shard);
    }
    return ((choice & 1) == 0 ? healthy : degraded)[priority];
  }

  /** The ring or table of the last priority that has one: what metrics tell of; or null. */
  @Nullable HashTable shown() {
    HashTable shown = null;
    for (HashedHosts hosts : healthy) {
      shown = hosts.table() == null ? shown : hosts.table();
    }
    return shown;
  }

  @Override
  public LoadBalancer create(
      RandomSource random, StatsShard shard, @Nullable LoadBalancer previous) {
    return new HashLoadBalancer(this, random, shard);
  }
}
