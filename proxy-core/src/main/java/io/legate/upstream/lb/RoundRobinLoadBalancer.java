package io.legate.upstream.lb;

import io.legate.common.RandomSource;
import io.legate.stats.StatsShard;
import io.legate.upstream.Host;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.PrioritySet;
import org.jspecify.annotations.Nullable;

/**
 * One host after the other, as often as their weights say, from a random start. Confined to a
 * worker. Envoy: {@code ROUND_ROBIN}.
 */
final class RoundRobinLoadBalancer extends PriorityLoadBalancer {
  RoundRobinLoadBalancer(
      PreparedHosts prepared,
      RandomSource random,
      StatsShard stats,
      @Nullable LoadBalancer previous) {
    super(prepared, random, stats, previous);
  }

  @Override
  Host choose(int source, HostSource from) {
    return from.hosts[turns.next(source, from.rotation)];
  }

  /** The compiled policy. */
  record Factory(SourceOptions options, SlowStart slowStart) implements LoadBalancerFactory {
    @Override
    public Prepared prepare(PrioritySet hosts, Context context) {
      return WarmingHosts.prepare(hosts, options, slowStart, context, RoundRobinLoadBalancer::new);
    }
  }
}
