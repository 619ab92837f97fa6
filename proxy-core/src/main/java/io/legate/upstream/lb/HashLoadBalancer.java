package io.legate.upstream.lb;

import io.legate.common.RandomSource;
import io.legate.stats.StatsShard;
import io.legate.upstream.Host;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerContext;
import org.jspecify.annotations.Nullable;

/**
 * The host that the request's hash falls to; one by chance for a request without a hash. Confined
 * to a worker. Envoy: {@code RING_HASH} and {@code MAGLEV}.
 */
final class HashLoadBalancer implements LoadBalancer {
  private final HashPriorities priorities;
  private final RandomSource random;
  private final StatsShard shard;
  private final @Nullable BoundedLoad bound;

  HashLoadBalancer(HashPriorities priorities, RandomSource random, StatsShard shard) {
    this.priorities = priorities;
    this.random = random;
    this.shard = shard;
    long factor = priorities.options.balanceFactor();
    this.bound = factor == 0 ? null : new BoundedLoad(factor, priorities.stats.upstreamRqActive);
  }

  @Override
  public @Nullable Host chooseHost(LoadBalancerContext context) {
    long hash = context.hasHash() ? context.hash() : random.next();
    HashedHosts hosts = priorities.choose(context, hash, random, shard);
    Host host = choose(hosts, hash, 0);
    if (host == null || !context.shouldSelectAnotherHost(host)) {
      return host;
    }
    int retries = context.hostSelectionRetryCount();
    for (int attempt = 1; attempt <= retries; attempt++) {
      host = choose(hosts, hash, attempt);
      if (host == null || !context.shouldSelectAnotherHost(host)) {
        return host;
      }
    }
    return host;
  }

  private @Nullable Host choose(HashedHosts hosts, long hash, int attempt) {
    int number = hosts.choose(hash, attempt);
    if (number >= 0 && bound != null) {
      number = bound.choose(hosts.weights, number, hash);
    }
    return number < 0 ? null : hosts.host(number);
  }
}
