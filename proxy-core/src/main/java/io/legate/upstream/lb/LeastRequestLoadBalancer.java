package io.legate.upstream.lb;

import io.legate.common.RandomSource;
import io.legate.stats.StatsShard;
import io.legate.upstream.ActiveRequests;
import io.legate.upstream.Host;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.PrioritySet;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The host with the fewest active requests (over all workers) among a few drawn by chance, or among
 * all. Confined to a worker. Envoy: {@code LEAST_REQUEST}; "The Power of Two Choices",
 * Mitzenmacher.
 *
 * <p>Where weights differ, hosts get {@code weight / (active + 1)^bias} of the requests: they take
 * turns by weight, and a host lets its turn pass with the chance that its requests give it, against
 * those of the least busy host that was met. Without requests under way these are the exact turns.
 * Envoy reaches the same shares by a heap per worker, whose deadlines such requests put off.
 */
final class LeastRequestLoadBalancer extends PriorityLoadBalancer {
  // Beyond so many turns let pass in a row, the host once met with few requests is gone or busy.
  private static final int MOST_TURNS = 24;

  private final LeastRequestOptions options;
  private final double[] leastBusy; // per source, (active + 1)^bias

  LeastRequestLoadBalancer(
      PreparedHosts prepared,
      LeastRequestOptions options,
      RandomSource random,
      StatsShard stats,
      @Nullable LoadBalancer previous) {
    super(prepared, random, stats, previous);
    this.options = options;
    this.leastBusy = new double[prepared.size()];
    Arrays.fill(leastBusy, 1);
  }

  @Override
  Host choose(int source, HostSource from) {
    if (!from.rotation.isEqual()) {
      return from.hosts[weighted(source, from)];
    }
    return from.hosts[options.fullScan() ? fullScan(from.active) : ofChoices(from.active)];
  }

  /** Among equal hosts it is the requests of that moment that count. */
  @Override
  boolean predictable(HostSource hosts) {
    return !hosts.rotation.isEqual();
  }

  private int ofChoices(ActiveRequests[] hosts) {
    int best = (int) random.below(hosts.length);
    long fewest = hosts[best].get();
    for (int i = 1; i < options.choiceCount(); i++) {
      int other = (int) random.below(hosts.length);
      long active = hosts[other].get();
      if (active < fewest) {
        best = other;
        fewest = active;
      }
    }
    return best;
  }

  /** Among equals each is as likely: the k-th of them replaces the ones before with chance 1/k. */
  private int fullScan(ActiveRequests[] hosts) {
    int best = 0;
    long fewest = Long.MAX_VALUE;
    int equals = 0;
    for (int i = 0; i < hosts.length; i++) {
      long active = hosts[i].get();
      if (active < fewest) {
        best = i;
        fewest = active;
        equals = 1;
      } else if (active == fewest && random.below(++equals) == 0) {
        best = i;
      }
    }
    return best;
  }

  private int weighted(int source, HostSource from) {
    double least = leastBusy[source];
    int best = 0;
    double lowest = Double.POSITIVE_INFINITY;
    for (int i = 0; i < MOST_TURNS; i++) {
      int host = turns.next(source, from.rotation);
      double busy = busy(from.active[host]);
      if (busy <= least || random.fraction() * busy < least) {
        leastBusy[source] = Math.min(least, busy);
        return host;
      }
      if (busy < lowest) {
        lowest = busy;
        best = host;
      }
    }
    leastBusy[source] = lowest;
    return best;
  }

  private double busy(ActiveRequests active) {
    double bias = options.activeRequestBias();
    if (bias == 0) {
      return 1;
    }
    long requests = Math.max(0, active.get()) + 1;
    return bias == 1 || requests == 1 ? requests : Math.pow(requests, bias);
  }

  /** The compiled policy. */
  record Factory(SourceOptions options, LeastRequestOptions least, SlowStart slowStart)
      implements LoadBalancerFactory {
    @Override
    public Prepared prepare(PrioritySet hosts, Context context) {
      return WarmingHosts.prepare(
          hosts,
          options,
          slowStart,
          context,
          (prepared, random, stats, previous) ->
              new LeastRequestLoadBalancer(prepared, least, random, stats, previous));
    }
  }
}
