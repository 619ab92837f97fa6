package io.legate.upstream.lb;

import io.legate.common.RandomSource;
import io.legate.stats.StatsShard;
import io.legate.upstream.Host;
import io.legate.upstream.HostStat;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.PrioritySet;
import org.jspecify.annotations.Nullable;

/**
 * The host with the fewest active requests (over all workers) among a few drawn by chance, or among
 * all; where weights differ, an {@link EdfScheduler} over {@code weight / (active + 1)^bias}.
 * Confined to a worker. Envoy: {@code LEAST_REQUEST}; "The Power of Two Choices", Mitzenmacher.
 */
final class LeastRequestLoadBalancer extends PriorityLoadBalancer {
  private final LeastRequestOptions options;
  private final @Nullable EdfScheduler[] schedules;

  LeastRequestLoadBalancer(
      PreparedHosts prepared, LeastRequestOptions options, RandomSource random, StatsShard stats) {
    super(prepared, random, stats);
    this.options = options;
    this.schedules = new EdfScheduler[prepared.size()];
  }

  @Override
  Host choose(int source, HostSource from) {
    if (!from.equalWeights) {
      return weighted(source, from);
    }
    return options.fullScan() ? fullScan(from.hosts) : ofChoices(from.hosts);
  }

  private Host ofChoices(Host[] hosts) {
    Host best = hosts[(int) random.below(hosts.length)];
    long fewest = best.sum(HostStat.RQ_ACTIVE);
    for (int i = 1; i < options.choiceCount(); i++) {
      Host other = hosts[(int) random.below(hosts.length)];
      long active = other.sum(HostStat.RQ_ACTIVE);
      if (active < fewest) {
        best = other;
        fewest = active;
      }
    }
    return best;
  }

  /** Among equals each is as likely: the k-th of them replaces the ones before with chance 1/k. */
  private Host fullScan(Host[] hosts) {
    Host best = hosts[0];
    long fewest = Long.MAX_VALUE;
    int equals = 0;
    for (Host host : hosts) {
      long active = host.sum(HostStat.RQ_ACTIVE);
      if (active < fewest) {
        best = host;
        fewest = active;
        equals = 1;
      } else if (active == fewest && random.below(++equals) == 0) {
        best = host;
      }
    }
    return best;
  }

  private Host weighted(int source, HostSource from) {
    EdfScheduler schedule = schedules[source];
    if (schedule == null) {
      schedule = new EdfScheduler(weights(from), random.fraction(), 0);
      schedules[source] = schedule;
    }
    int next = schedule.peek();
    schedule.reschedule(weight(from, next));
    return from.hosts[next];
  }

  private double[] weights(HostSource from) {
    double[] weights = new double[from.hosts.length];
    for (int i = 0; i < weights.length; i++) {
      weights[i] = weight(from, i);
    }
    return weights;
  }

  private double weight(HostSource from, int i) {
    double weight = from.weights[i];
    double bias = options.activeRequestBias();
    if (bias == 0) {
      return weight;
    }
    long active = Math.max(0, from.hosts[i].sum(HostStat.RQ_ACTIVE)) + 1;
    return weight / (bias == 1 ? active : Math.pow(active, bias));
  }

  /** The compiled policy. */
  record Factory(PanicOptions panic, LeastRequestOptions options) implements LoadBalancerFactory {
    @Override
    public Prepared prepare(PrioritySet prioritySet, Context context) {
      PreparedHosts prepared = new PreparedHosts(prioritySet, panic, context.stats());
      return (random, shard, previous) ->
          new LeastRequestLoadBalancer(prepared, options, random, shard);
    }
  }
}
