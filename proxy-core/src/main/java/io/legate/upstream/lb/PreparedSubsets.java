package io.legate.upstream.lb;

import io.legate.common.RandomSource;
import io.legate.stats.StatsShard;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.Host;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.LoadBalancerFactory.Prepared;
import io.legate.upstream.MetadataCriteria;
import io.legate.upstream.PrioritySet;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * All subsets of a cluster at one moment, by what their hosts have in common, with a prepared
 * policy each. Made on the control thread, immutable, shared by workers. A subset in which nothing
 * has changed is taken over as it was.
 */
final class PreparedSubsets implements Prepared {
  private static final String DUPLICATES = "lb_subsets_single_host_per_subset_duplicate";

  private final SubsetOptions options;
  private final ClusterStats stats;
  private final Map<MetadataCriteria, Subset> subsets;
  private final @Nullable Subset any;
  private final @Nullable Subset defaults;
  private final Map<Host, MetadataCriteria[]> keys;
  private final Map<Subset.Place, Subset.Place> places;
  private final @Nullable PrioritySet localHosts;

  private PreparedSubsets(
      SubsetOptions options, SubsetDivision division, LoadBalancerFactory.Context context) {
    this.options = options;
    this.stats = context.stats();
    this.localHosts = context.local() == null ? null : context.local().hosts();
    this.subsets = division.subsets();
    this.any = division.any();
    this.defaults = division.defaults();
    this.keys = division.keys();
    this.places = division.places();
  }

  /** The subsets of these hosts; {@code child} balances within each. */
  static PreparedSubsets of(
      SubsetOptions options,
      LoadBalancerFactory child,
      PrioritySet all,
      LoadBalancerFactory.Context context) {
    PreparedSubsets before = context.previous() instanceof PreparedSubsets p ? p : null;
    PreparedSubsets known = before != null && before.options.equals(options) ? before : null;
    SubsetDivision division =
        new SubsetDivision(
            options,
            known == null ? Map.of() : known.keys,
            known == null ? Map.of() : known.places);
    division.divide(all);
    PreparedSubsets made = new PreparedSubsets(options, division, context);
    made.prepare(child, all, context, before);
    made.count(context.shard(), before, division.duplicates());
    return made;
  }

  private void prepare(
      LoadBalancerFactory child,
      PrioritySet all,
      LoadBalancerFactory.Context context,
      @Nullable PreparedSubsets before) {
    boolean sameLocal = before != null && before.localHosts == localHosts;
    subsets.forEach(
        (key, subset) -> {
          Subset last = before == null ? null : before.subsets.get(key);
          prepare(subset, last, sameLocal, child, all, context);
        });
    if (any != null) {
      prepare(any, before == null ? null : before.any, sameLocal, child, all, context);
    }
    if (defaults != null) {
      prepare(defaults, before == null ? null : before.defaults, sameLocal, child, all, context);
    }
  }

  private static void prepare(
      Subset subset,
      @Nullable Subset last,
      boolean sameLocal,
      LoadBalancerFactory child,
      PrioritySet all,
      LoadBalancerFactory.Context context) {
    subset.complete(all.hostSets().size());
    if (subset.single() != null) {
      return;
    }
    Prepared was = last == null ? null : last.prepared();
    if (last != null
        && was != null
        && was.refreshAfterNanos() == 0
        && (sameLocal || !was.usesLocalCluster())
        && subset.sameAs(last)) {
      subset.prepared(was);
      return;
    }
    subset.prepared(
        child.prepare(
            subset.prioritySet(all),
            new LoadBalancerFactory.Context(
                context.stats(), context.shard(), context.nowNanos(), context.local(), was)));
  }

  private void count(StatsShard shard, @Nullable PreparedSubsets before, int duplicates) {
    Map<MetadataCriteria, Subset> old = before == null ? Map.of() : before.subsets;
    stats.lbSubsetsCreated.add(shard, missing(subsets, old));
    stats.lbSubsetsRemoved.add(shard, missing(old, subsets));
    stats.lbSubsetsActive.set(shard, subsets.size());
    stats.scope().gauge(DUPLICATES).set(shard, duplicates);
  }

  private static long missing(
      Map<MetadataCriteria, Subset> from, Map<MetadataCriteria, Subset> in) {
    return from.keySet().stream().filter(key -> !in.containsKey(key)).count();
  }

  SubsetOptions options() {
    return options;
  }

  ClusterStats stats() {
    return stats;
  }

  /** The subset that is called so, or null. */
  @Nullable Subset subset(MetadataCriteria key) {
    return subsets.get(key);
  }

  int size() {
    return subsets.size();
  }

  /** All hosts; null where no fallback needs them. */
  @Nullable Subset any() {
    return any;
  }

  /** The default subset; null where no fallback needs it. */
  @Nullable Subset defaults() {
    return defaults;
  }

  @Override
  public long refreshAfterNanos() {
    return all().mapToLong(Prepared::refreshAfterNanos).filter(nanos -> nanos > 0).min().orElse(0);
  }

  private Stream<Prepared> all() {
    return Stream.concat(
            subsets.values().stream(), Stream.of(any, defaults).filter(Objects::nonNull))
        .map(Subset::prepared)
        .filter(Objects::nonNull);
  }

  @Override
  public boolean usesLocalCluster() {
    return all().anyMatch(Prepared::usesLocalCluster);
  }

  @Override
  public LoadBalancer create(
      RandomSource random, StatsShard shard, @Nullable LoadBalancer previous) {
    return new SubsetLoadBalancer(
        this, random, shard, previous instanceof SubsetLoadBalancer p ? p : null);
  }

  /** The compiled policy. */
  record Factory(SubsetOptions options, LoadBalancerFactory child) implements LoadBalancerFactory {
    @Override
    public void clearGauges(ClusterStats stats, StatsShard shard) {
      stats.lbSubsetsActive.set(shard, 0);
      stats.scope().gauge(DUPLICATES).set(shard, 0);
      child.clearGauges(stats, shard);
    }

    @Override
    public Prepared prepare(PrioritySet prioritySet, Context context) {
      return of(options, child, prioritySet, context);
    }
  }
}
