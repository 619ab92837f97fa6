package io.legate.upstream.lb;

import io.legate.common.RandomSource;
import io.legate.stats.StatsShard;
import io.legate.upstream.Host;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerFactory.Context;
import io.legate.upstream.LoadBalancerFactory.Prepared;
import io.legate.upstream.PrioritySet;
import org.jspecify.annotations.Nullable;

/**
 * Hosts whose weights may still grow by {@link SlowStart}. Immutable, shared by all workers.
 *
 * @param refreshAfterNanos when weights are to be computed anew; 0: never
 * @param balancers make the workers' balancers
 */
record WarmingHosts(PreparedHosts prepared, long refreshAfterNanos, Balancers balancers)
    implements Prepared {

  /** Makes a balancer of a worker. */
  interface Balancers {
    LoadBalancer create(
        PreparedHosts prepared,
        RandomSource random,
        StatsShard stats,
        @Nullable LoadBalancer previous);
  }

  static Prepared prepare(
      PrioritySet hosts,
      SourceOptions options,
      SlowStart slowStart,
      Context context,
      Balancers balancers) {
    long now = context.nowNanos();
    PreparedHosts prepared =
        new PreparedHosts(hosts, options, h -> slowStart.weight(h, now), context);
    return new WarmingHosts(
        prepared, anyWarming(hosts, slowStart, now) ? slowStart.stepNanos() : 0, balancers);
  }

  private static boolean anyWarming(PrioritySet hosts, SlowStart slowStart, long now) {
    if (slowStart.windowNanos() == 0) {
      return false;
    }
    for (Host host : hosts.hosts()) {
      if (slowStart.isWarming(host, now)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public boolean usesLocalCluster() {
    return true;
  }

  @Override
  public LoadBalancer create(
      RandomSource random, StatsShard stats, @Nullable LoadBalancer previous) {
    return balancers.create(prepared, random, stats, previous);
  }
}
