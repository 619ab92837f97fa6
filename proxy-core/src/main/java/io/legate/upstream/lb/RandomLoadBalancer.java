package io.legate.upstream.lb;

import io.legate.common.RandomSource;
import io.legate.stats.StatsShard;
import io.legate.upstream.Host;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.PrioritySet;
import org.jspecify.annotations.Nullable;

/** Any host by chance, whatever its weight. Confined to a worker. Envoy: {@code RANDOM}. */
final class RandomLoadBalancer extends PriorityLoadBalancer {
  RandomLoadBalancer(
      PreparedHosts prepared,
      RandomSource random,
      StatsShard stats,
      @Nullable LoadBalancer previous) {
    super(prepared, random, stats, previous);
  }

  @Override
  Host choose(int source, HostSource from) {
    return from.hosts[(int) random.below(from.hosts.length)];
  }

  /** The compiled policy. */
  record Factory(SourceOptions options) implements LoadBalancerFactory {
    @Override
    public Prepared prepare(PrioritySet hosts, Context context) {
      return WarmingHosts.prepare(hosts, options, SlowStart.NONE, context, RandomLoadBalancer::new);
    }
  }
}
