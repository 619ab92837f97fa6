package io.legate.upstream.lb;

import io.legate.stats.Gauge;
import io.legate.stats.StatsScope;
import io.legate.stats.StatsShard;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.PrioritySet;
import org.jspecify.annotations.Nullable;

/** The compiled policy RING_HASH: a {@link HashRing} per priority. */
record RingHashLoadBalancer(PanicOptions panic, HashOptions hashing, RingHashOptions ring)
    implements LoadBalancerFactory {
  @Override
  public Prepared prepare(PrioritySet prioritySet, Context context) {
    HashPriorities prepared =
        new HashPriorities(
            prioritySet,
            panic.thresholdPercent(),
            hashing,
            (weights, keys) -> new HashRing(weights, keys, ring),
            context);
    show(
        context.stats(),
        context.shard(),
        prepared.shown() instanceof HashRing shown ? shown : null);
    return prepared;
  }

  @Override
  public void clearGauges(ClusterStats stats, StatsShard shard) {
    StatsScope scope = stats.scope().scope("ring_hash_lb.");
    scope.gauge("size").set(shard, 0);
    scope.gauge("min_hashes_per_host").set(shard, 0);
    scope.gauge("max_hashes_per_host").set(shard, 0);
  }

  /** Without a ring the figures of the last one stay, as in Envoy. */
  private static void show(ClusterStats stats, StatsShard shard, @Nullable HashRing ring) {
    StatsScope scope = stats.scope().scope("ring_hash_lb.");
    Gauge size = scope.gauge("size");
    Gauge min = scope.gauge("min_hashes_per_host");
    Gauge max = scope.gauge("max_hashes_per_host");
    if (ring != null) {
      size.set(shard, ring.size());
      min.set(shard, ring.minPerHost());
      max.set(shard, ring.maxPerHost());
    }
  }
}
