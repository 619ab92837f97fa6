package io.legate.upstream.lb;

import io.legate.stats.Gauge;
import io.legate.stats.StatsScope;
import io.legate.stats.StatsShard;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.PrioritySet;
import org.jspecify.annotations.Nullable;

/** The compiled policy MAGLEV: a {@link MaglevTable} per priority. */
record MaglevLoadBalancer(PanicOptions panic, HashOptions hashing, MaglevOptions table)
    implements LoadBalancerFactory {
  @Override
  public Prepared prepare(PrioritySet prioritySet, Context context) {
    HashPriorities prepared =
        new HashPriorities(
            prioritySet,
            panic.thresholdPercent(),
            hashing,
            (weights, keys) -> new MaglevTable(weights, keys, table.tableSize()),
            context);
    show(
        context.stats(),
        context.shard(),
        prepared.shown() instanceof MaglevTable shown ? shown : null);
    return prepared;
  }

  @Override
  public void clearGauges(ClusterStats stats, StatsShard shard) {
    StatsScope scope = stats.scope().scope("maglev_lb.");
    scope.gauge("min_entries_per_host").set(shard, 0);
    scope.gauge("max_entries_per_host").set(shard, 0);
  }

  /** Without a table the figures of the last one stay, as in Envoy. */
  private static void show(ClusterStats stats, StatsShard shard, @Nullable MaglevTable table) {
    StatsScope scope = stats.scope().scope("maglev_lb.");
    Gauge min = scope.gauge("min_entries_per_host");
    Gauge max = scope.gauge("max_entries_per_host");
    if (table != null) {
      min.set(shard, table.minPerHost());
      max.set(shard, table.maxPerHost());
    }
  }
}
