package io.legate.upstream.lb;

import io.legate.common.RandomSource;
import io.legate.stats.StatsShard;
import io.legate.upstream.Host;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.PrioritySet;
import org.jspecify.annotations.Nullable;

/**
 * One host after the other: a plain rotation from a random start where all weights are equal, else
 * an {@link EdfScheduler} from a random start. Confined to a worker. Envoy: {@code ROUND_ROBIN}.
 */
final class RoundRobinLoadBalancer extends PriorityLoadBalancer {
  private final @Nullable EdfScheduler[] schedules;
  private final long[] turns;

  RoundRobinLoadBalancer(
      PreparedHosts prepared,
      RandomSource random,
      StatsShard stats,
      @Nullable LoadBalancer previous) {
    super(prepared, random, stats);
    this.schedules = new EdfScheduler[prepared.size()];
    this.turns = new long[prepared.size()];
    long[] known = previous instanceof RoundRobinLoadBalancer p ? p.turns : new long[0];
    for (int i = 0; i < turns.length; i++) {
      // A refresh that changes nothing for a source must not send its clients to the start again.
      turns[i] = i < known.length ? known[i] : random.next() >>> 2;
    }
  }

  @Override
  Host choose(int source, HostSource from) {
    if (from.equalWeights) {
      return from.hosts[(int) (turns[source]++ % from.hosts.length)];
    }
    EdfScheduler schedule = schedules[source];
    if (schedule == null) {
      int firstTie = (int) random.below(from.hosts.length);
      schedule = new EdfScheduler(from.weights, random.fraction(), firstTie);
      schedules[source] = schedule;
    }
    int next = schedule.peek();
    schedule.reschedule(from.weights[next]);
    return from.hosts[next];
  }

  /** The compiled policy. */
  record Factory(PanicOptions panic) implements LoadBalancerFactory {
    @Override
    public Prepared prepare(PrioritySet prioritySet, Context context) {
      PreparedHosts prepared = new PreparedHosts(prioritySet, panic, context.stats());
      return (random, shard, previous) ->
          new RoundRobinLoadBalancer(prepared, random, shard, previous);
    }
  }
}
