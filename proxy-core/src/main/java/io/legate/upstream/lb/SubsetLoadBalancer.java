package io.legate.upstream.lb;

import io.legate.common.RandomSource;
import io.legate.stats.StatsShard;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.Host;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.LoadBalancerFactory.Prepared;
import io.legate.upstream.LoadReports;
import io.legate.upstream.MetadataCriteria;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Chooses a host of the subset that a request's criteria ask for, or of the one that the cluster
 * falls back to. What criteria come down to is found out once and remembered until the hosts
 * change; balancers within subsets are made when first asked for and live on while their subset
 * does. Confined to a worker. Envoy: {@code SubsetLoadBalancer}.
 */
final class SubsetLoadBalancer implements LoadBalancer {
  /** How many criteria are remembered; more than routes have, as requests may bring their own. */
  private static final int MAX_REMEMBERED = 4096;

  private final PreparedSubsets prepared;
  private final RandomSource random;
  private final StatsShard shard;
  private final ClusterStats stats;
  private final Map<MetadataCriteria, SubsetTarget[]> remembered = new HashMap<>();
  private final Map<Object, Child> children;
  private final SubsetTarget fallback;
  private @Nullable LoadReports reports;

  /** A balancer within a subset, and what it was made from. */
  private record Child(Prepared from, LoadBalancer balancer) {}

  private enum Special {
    ANY,
    DEFAULTS
  }

  SubsetLoadBalancer(
      PreparedSubsets prepared,
      RandomSource random,
      StatsShard shard,
      @Nullable SubsetLoadBalancer previous) {
    this.prepared = prepared;
    this.random = random;
    this.shard = shard;
    this.stats = prepared.stats();
    this.reports = previous == null ? null : previous.reports;
    this.children = previous == null ? new HashMap<>() : previous.children;
    if (children.size() > 2 * (prepared.size() + 2)) { // most are of subsets that are gone
      children
          .keySet()
          .removeIf(key -> key instanceof MetadataCriteria c && prepared.subset(c) == null);
    }
    this.fallback = clusterFallback();
  }

  @Override
  public @Nullable Host chooseHost(LoadBalancerContext context) {
    MetadataCriteria criteria = context.metadataMatch();
    if (criteria == null) {
      return fallback.choose(context, stats, shard);
    }
    SubsetTarget[] targets = remembered.get(criteria);
    if (targets == null) {
      targets = find(criteria);
    }
    Host host = null;
    for (int i = 0; i < targets.length && host == null; i++) {
      host = targets[i].choose(context, stats, shard);
    }
    return host;
  }

  /** Any child's, as what hosts report is kept at the hosts. */
  @Override
  public @Nullable LoadReports loadReports() {
    return reports;
  }

  private SubsetTarget[] find(MetadataCriteria criteria) {
    SubsetTarget[] targets =
        SubsetCriteria.tries(criteria, prepared.options()).stream()
            .map(this::target)
            .toArray(SubsetTarget[]::new);
    if (remembered.size() >= MAX_REMEMBERED) {
      remembered.clear();
    }
    remembered.put(criteria, targets);
    return targets;
  }

  /** What criteria come down to. */
  private SubsetTarget target(MetadataCriteria asked) {
    SubsetOptions options = prepared.options();
    MetadataCriteria criteria = SubsetCriteria.reduced(asked, options);
    Subset subset = prepared.subset(criteria);
    if (subset != null) {
      return new SubsetTarget.Selected(balancer(criteria, subset));
    }
    SubsetOptions.Selector selector = SubsetCriteria.selector(criteria, options);
    if (selector == null) {
      return fallback;
    }
    return switch (selector.fallback()) {
      case NOT_DEFINED -> fallback;
      case NO_FALLBACK -> SubsetTarget.NOBODY;
      case ANY_ENDPOINT -> new SubsetTarget.Plain(balancer(Special.ANY, prepared.any()));
      case DEFAULT_SUBSET ->
          new SubsetTarget.Plain(balancer(Special.DEFAULTS, prepared.defaults()));
      case KEYS_SUBSET -> target(criteria.only(selector.fallbackKeys()));
    };
  }

  private SubsetTarget clusterFallback() {
    SubsetOptions options = prepared.options();
    LoadBalancer any =
        prepared.any() == null ? SubsetTarget.NO_HOST : balancer(Special.ANY, prepared.any());
    LoadBalancer inPanic = options.panicModeAny() ? any : SubsetTarget.NO_HOST;
    return switch (options.fallback()) {
      case ANY_ENDPOINT -> new SubsetTarget.Fallback(any, inPanic);
      case DEFAULT_SUBSET ->
          new SubsetTarget.Fallback(balancer(Special.DEFAULTS, prepared.defaults()), inPanic);
      default -> SubsetTarget.NOBODY;
    };
  }

  private LoadBalancer balancer(Object key, @Nullable Subset subset) {
    assert subset != null;
    Host single = subset.single();
    if (single != null) {
      return context -> single;
    }
    Prepared from = subset.prepared();
    assert from != null;
    Child child = children.get(key);
    if (child == null || child.from() != from) {
      LoadBalancer last = child == null ? null : child.balancer();
      child = new Child(from, from.create(random, shard, last));
      children.put(key, child);
      reports = child.balancer().loadReports();
    }
    return child.balancer();
  }
}
