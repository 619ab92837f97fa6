package io.legate.upstream.lb;

import io.legate.common.RandomSource;
import io.legate.stats.StatsShard;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.Host;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.LoadBalancerFactory.Context;
import io.legate.upstream.PrioritySet;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * The hosts of a cluster as its workers' balancers choose among them: numbered sources (per
 * priority the healthy, the degraded and all hosts, and where localities count those of each), and
 * how the load spreads over them. Immutable, shared by all workers. Envoy: {@code
 * ZoneAwareLoadBalancerBase}.
 */
final class PreparedHosts {
  /** No source: there is to be no host. */
  static final int NONE = -1;

  private final HostSource[] sources;
  private final PrioritySet hosts;
  private final PreparedPriority[] priorities;
  private final PriorityLoad load;
  private final boolean failTrafficOnPanic;
  private final boolean single;
  private final int healthyHosts;
  private final ClusterStats stats;

  /**
   * Sorts hosts, on the control thread.
   *
   * @param weight what a host counts
   */
  PreparedHosts(
      PrioritySet hosts, SourceOptions options, ToDoubleFunction<Host> weight, Context context) {
    this.hosts = hosts;
    load = PriorityLoad.of(hosts, options.panic().thresholdPercent());
    failTrafficOnPanic = options.panic().failTraffic();
    healthyHosts = hosts.hostSets().stream().mapToInt(s -> s.healthyHosts().size()).sum();
    stats = context.stats();
    List<HostSource> list = new ArrayList<>();
    priorities =
        hosts.hostSets().stream()
            .map(set -> PreparedPriority.of(set, options, weight, context, list))
            .toArray(PreparedPriority[]::new);
    sources = list.toArray(new HostSource[0]);
    single = load.healthyLoad(0) == 100 && !load.panic(0) && priorities[0].isPlain();
  }

  /** How many sources there are. */
  int size() {
    return sources.length;
  }

  HostSource source(int number) {
    return sources[number];
  }

  /** How many hosts are healthy. */
  int healthyHosts() {
    return healthyHosts;
  }

  /** Whether the request wants a priority of its own. */
  boolean asksForPriority(LoadBalancerContext context, RandomSource random) {
    return context.priorityChoice(hosts, Host::priority, random) >= 0;
  }

  /** The number of the source to choose from now, or {@link #NONE}. */
  int chooseSource(
      LoadBalancerContext context, Turns turns, RandomSource random, StatsShard shard) {
    int asked = context.priorityChoice(hosts, Host::priority, random);
    if (asked < 0 && single) {
      return priorities[0].healthy();
    }
    int choice = asked >= 0 && asked >> 1 < priorities.length ? asked : load.choose(random.next());
    PreparedPriority priority = priorities[choice >> 1];
    if (load.panic(choice >> 1)) {
      stats.lbHealthyPanic.inc(shard);
      return failTrafficOnPanic ? NONE : priority.all();
    }
    return priority.choose((choice & 1) == 1, turns, random, shard);
  }
}
