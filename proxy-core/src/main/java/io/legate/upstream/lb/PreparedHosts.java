package io.legate.upstream.lb;

import io.legate.common.RandomSource;
import io.legate.stats.StatsShard;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.HostSet;
import io.legate.upstream.PrioritySet;
import java.util.List;

/**
 * The hosts of a cluster as its workers' balancers choose among them: per priority three sources
 * (healthy, degraded, all), and how the load spreads over them. Immutable, shared by all workers.
 */
final class PreparedHosts {
  private static final int HEALTHY = 0;
  private static final int DEGRADED = 1;
  private static final int ALL = 2;

  /** How many sources a priority has. */
  static final int KINDS = 3;

  private final HostSource[] sources;
  private final PriorityLoad load;
  private final boolean failTrafficOnPanic;
  private final boolean single;
  private final ClusterStats stats;

  PreparedHosts(PrioritySet prioritySet, PanicOptions panic, ClusterStats stats) {
    List<HostSet> sets = prioritySet.hostSets();
    this.load = PriorityLoad.of(prioritySet, panic.thresholdPercent());
    this.failTrafficOnPanic = panic.failTraffic();
    this.stats = stats;
    this.sources = new HostSource[sets.size() * KINDS];
    for (int i = 0; i < sets.size(); i++) {
      HostSet set = sets.get(i);
      HostSource all = new HostSource(set.hosts());
      boolean healthy = set.healthyHosts().size() == set.hosts().size();
      sources[i * KINDS + HEALTHY] = healthy ? all : new HostSource(set.healthyHosts());
      sources[i * KINDS + DEGRADED] = new HostSource(set.degradedHosts());
      sources[i * KINDS + ALL] = all;
    }
    this.single = load.healthyLoad(0) == 100 && !load.panic(0);
  }

  /** How many sources there are. */
  int size() {
    return sources.length;
  }

  HostSource source(int number) {
    return sources[number];
  }

  /** The number of the source to choose from now, or -1 when panic is to fail. */
  int chooseSource(RandomSource random, StatsShard shard) {
    if (single) {
      return HEALTHY;
    }
    int choice = load.choose(random.next());
    int priority = choice >> 1;
    if (load.panic(priority)) {
      stats.lbHealthyPanic.inc(shard);
      return failTrafficOnPanic ? -1 : priority * KINDS + ALL;
    }
    return priority * KINDS + ((choice & 1) == 0 ? HEALTHY : DEGRADED);
  }
}
