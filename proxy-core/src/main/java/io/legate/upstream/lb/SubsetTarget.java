package io.legate.upstream.lb;

import io.legate.stats.StatsShard;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.Host;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerContext;
import org.jspecify.annotations.Nullable;

/** Where a request goes by its criteria, and how that is counted. Confined to a worker. */
interface SubsetTarget {
  /** Never yields a host. */
  LoadBalancer NO_HOST = context -> null;

  /** No subset, and no fallback. */
  SubsetTarget NOBODY = (context, stats, shard) -> null;

  @Nullable Host choose(LoadBalancerContext context, ClusterStats stats, StatsShard shard);

  /** The subset that was asked for. Its hosts may all be ill: then there is none. */
  record Selected(LoadBalancer hosts) implements SubsetTarget {
    @Override
    public @Nullable Host choose(
        LoadBalancerContext context, ClusterStats stats, StatsShard shard) {
      stats.lbSubsetsSelected.inc(shard);
      return hosts.chooseHost(context);
    }
  }

  /** What a selector falls back to, which is not counted. */
  record Plain(LoadBalancer hosts) implements SubsetTarget {
    @Override
    public @Nullable Host choose(
        LoadBalancerContext context, ClusterStats stats, StatsShard shard) {
      return hosts.chooseHost(context);
    }
  }

  /** What the cluster falls back to, then any host where the cluster says so. */
  record Fallback(LoadBalancer hosts, LoadBalancer inPanic) implements SubsetTarget {
    @Override
    public @Nullable Host choose(
        LoadBalancerContext context, ClusterStats stats, StatsShard shard) {
      Host host = hosts.chooseHost(context);
      if (host != null) {
        stats.lbSubsetsFallback.inc(shard);
        return host;
      }
      host = inPanic.chooseHost(context);
      if (host != null) {
        stats.lbSubsetsFallbackPanic.inc(shard);
      }
      return host;
    }
  }
}
