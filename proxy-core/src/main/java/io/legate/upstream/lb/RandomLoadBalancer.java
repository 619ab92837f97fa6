package io.legate.upstream.lb;

import io.legate.common.RandomSource;
import io.legate.stats.StatsShard;
import io.legate.upstream.Host;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.PrioritySet;

/**
 * Any host by chance, in proportion to its weight. Confined to a worker. Envoy: {@code RANDOM},
 * which draws uniformly; the two differ where weights do.
 */
final class RandomLoadBalancer extends PriorityLoadBalancer {
  RandomLoadBalancer(PreparedHosts prepared, RandomSource random, StatsShard stats) {
    super(prepared, random, stats);
  }

  @Override
  Host choose(int source, HostSource from) {
    return from.random(random.next());
  }

  /** The compiled policy. */
  record Factory(PanicOptions panic) implements LoadBalancerFactory {
    @Override
    public Prepared prepare(PrioritySet prioritySet, Context context) {
      PreparedHosts prepared = new PreparedHosts(prioritySet, panic, context.stats());
      return (random, shard, previous) -> new RandomLoadBalancer(prepared, random, shard);
    }
  }
}
