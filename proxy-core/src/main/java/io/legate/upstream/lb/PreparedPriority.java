package io.legate.upstream.lb;

import io.legate.common.RandomSource;
import io.legate.stats.StatsShard;
import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.LoadBalancerFactory.Context;
import io.legate.upstream.LocalityHosts;
import java.util.List;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/**
 * What is chosen among in one priority, as numbers of sources in {@link PreparedHosts}. Immutable,
 * shared by all workers.
 *
 * @param healthyLocalities the healthy hosts by locality, where localities have weights
 * @param degradedLocalities the degraded ones
 * @param zone how much stays in the own locality, or null where that is not asked
 * @param healthyZones the first of the sources that {@code zone} chooses among
 * @param degradedZones the same of degraded hosts
 */
record PreparedPriority(
    int healthy,
    int degraded,
    int all,
    @Nullable LocalityTurns healthyLocalities,
    @Nullable LocalityTurns degradedLocalities,
    @Nullable ZoneRouting zone,
    int healthyZones,
    int degradedZones) {

  /**
   * Localities by weight.
   *
   * @param rotation the number of the source whose turns they take
   * @param first the source of the first locality
   */
  record LocalityTurns(int rotation, Rotation turns, int first) {}

  /** Adds the sources of a priority to {@code sources}. */
  static PreparedPriority of(
      HostSet set,
      SourceOptions options,
      ToDoubleFunction<Host> weight,
      Context context,
      List<HostSource> sources) {
    HostSource every = new HostSource(set.hosts(), weight);
    boolean allHealthy = set.healthyHosts().size() == set.hosts().size();
    int healthy = add(allHealthy ? every : new HostSource(set.healthyHosts(), weight), sources);
    int degraded = add(new HostSource(set.degradedHosts(), weight), sources);
    int all = add(every, sources);
    LocalityTurns byHealthy = null;
    LocalityTurns byDegraded = null;
    if (options.localityWeighted()) {
      byHealthy = turns(set, LocalityHosts::healthyHosts, weight, sources);
      byDegraded = turns(set, LocalityHosts::degradedHosts, weight, sources);
    }
    ZoneRouting zone = set.priority() == 0 ? ZoneRouting.of(set, options, context) : null;
    int healthyZones = 0;
    int degradedZones = 0;
    if (zone != null) {
      healthyZones = sources.size();
      zone.localities().forEach(l -> add(new HostSource(l.healthyHosts(), weight), sources));
      degradedZones = sources.size();
      zone.localities().forEach(l -> add(new HostSource(l.degradedHosts(), weight), sources));
    }
    return new PreparedPriority(
        healthy, degraded, all, byHealthy, byDegraded, zone, healthyZones, degradedZones);
  }

  private static int add(HostSource source, List<HostSource> sources) {
    sources.add(source);
    return sources.size() - 1;
  }

  /** The localities' turns, or null when none has a weight and a host of that kind. */
  private static @Nullable LocalityTurns turns(
      HostSet set,
      Function<LocalityHosts, List<Host>> kind,
      ToDoubleFunction<Host> weight,
      List<HostSource> sources) {
    double[] weights = LocalityWeights.of(set, kind);
    if (weights.length == 0) {
      return null;
    }
    Rotation turns = Rotation.weighted(weights);
    int rotation = add(new HostSource(turns), sources);
    int first = sources.size();
    set.localities().forEach(l -> add(new HostSource(kind.apply(l), weight), sources));
    return new LocalityTurns(rotation, turns, first);
  }

  /** Whether all of its healthy hosts are one source. */
  boolean isPlain() {
    return healthyLocalities == null && zone == null;
  }

  /** The number of the source to choose from now, or {@link PreparedHosts#NONE}. */
  int choose(boolean fromDegraded, Turns turns, RandomSource random, StatsShard shard) {
    LocalityTurns localities = fromDegraded ? degradedLocalities : healthyLocalities;
    if (localities != null) {
      return localities.first + turns.next(localities.rotation, localities.turns);
    }
    int locality = zone == null ? ZoneRouting.ANY : zone.choose(random, shard);
    return switch (locality) {
      case ZoneRouting.ANY -> fromDegraded ? degraded : healthy;
      case ZoneRouting.NO_HOST -> PreparedHosts.NONE;
      default -> locality + (fromDegraded ? degradedZones : healthyZones);
    };
  }
}
