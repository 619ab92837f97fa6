package io.legate.upstream.lb;

import io.legate.common.RandomSource;
import io.legate.stats.StatsShard;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.HostSet;
import io.legate.upstream.LoadBalancerFactory.Context;
import io.legate.upstream.LoadBalancerFactory.LocalCluster;
import io.legate.upstream.Locality;
import io.legate.upstream.LocalityHosts;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Sends as much to the proxy's own locality as keeps the load on all hosts even, and the rest to
 * where there is more room than local need. Immutable, shared by all workers. Envoy: "Zone aware
 * routing"; priority 0 alone.
 *
 * @param localities the own one first, if there is one
 * @param direct all goes to the own locality
 * @param localPerTenThousand what goes to the own locality otherwise
 * @param residual room of the localities, summed up
 */
record ZoneRouting(
    List<LocalityHosts> localities,
    boolean direct,
    long localPerTenThousand,
    long[] residual,
    int routingPercent,
    boolean localPanic,
    boolean failTraffic,
    ClusterStats stats) {
  /** No locality is meant. */
  static final int ANY = -1;

  /** There is to be no host at all. */
  static final int NO_HOST = -2;

  private static final long WHOLE = 10_000;

  /** How a priority's hosts are routed to, or null where localities do not matter. */
  static @Nullable ZoneRouting of(HostSet set, SourceOptions options, Context context) {
    LocalCluster local = context.local();
    if (local == null) {
      return null;
    }
    ClusterStats stats = context.stats();
    stats.lbRecalculateZoneStructures.inc(context.shard());
    HostSet localSet = local.hosts().hostSets().get(0);
    ZoneOptions zone = options.zone();
    if (set.localities().size() < 2 || localSet.localities().size() < 2 && !zone.forceDirect()) {
      return null;
    }
    LocalityHosts own = find(localSet.localities(), local.locality());
    if (own == null || own.hosts().isEmpty()) {
      stats.lbLocalClusterNotOk.inc(context.shard());
      return null;
    }
    if (set.healthyHosts().size() < zone.minClusterSize()) {
      stats.lbZoneClusterTooSmall.inc(context.shard());
      return null;
    }
    return routing(set, localSet, local.locality(), options, stats);
  }

  private static ZoneRouting routing(
      HostSet set, HostSet localSet, Locality own, SourceOptions options, ClusterStats stats) {
    List<LocalityHosts> localities = ownFirst(set.localities(), own);
    boolean hasOwn = localities.get(0).locality().equals(own);
    long[] upstream = new long[localities.size()];
    long[] local = new long[localities.size()];
    for (int i = 0; i < upstream.length; i++) {
      LocalityHosts there = localities.get(i);
      if (!there.healthyHosts().isEmpty()) {
        upstream[i] = share(there.healthyHosts().size(), set.healthyHosts().size());
        LocalityHosts here = find(localSet.localities(), there.locality());
        local[i] =
            here == null ? 0 : share(here.healthyHosts().size(), localSet.healthyHosts().size());
      }
    }
    boolean direct =
        hasOwn && upstream[0] > 0 && (upstream[0] >= local[0] || options.zone().forceDirect());
    long toOwn = hasOwn && local[0] > 0 ? upstream[0] * WHOLE / local[0] : 0;
    int threshold = options.panic().thresholdPercent();
    return new ZoneRouting(
        localities,
        direct,
        toOwn,
        residual(upstream, local, hasOwn),
        options.zone().routingPercent(),
        PriorityLoad.availablePercent(localSet) < threshold,
        options.panic().failTraffic(),
        stats);
  }

  private static long share(int part, int of) {
    return of == 0 ? 0 : WHOLE * part / of;
  }

  /** How much more of the hosts than of the need each locality has; the own one takes no more. */
  private static long[] residual(long[] upstream, long[] local, boolean hasOwn) {
    long[] residual = new long[upstream.length];
    long sum = 0;
    for (int i = 0; i < residual.length; i++) {
      if (i > 0 || !hasOwn) {
        sum += Math.max(0, upstream[i] - local[i]);
      }
      residual[i] = sum;
    }
    return residual;
  }

  private static List<LocalityHosts> ownFirst(List<LocalityHosts> localities, Locality own) {
    List<LocalityHosts> sorted = new ArrayList<>(localities.size());
    localities.stream().filter(l -> l.locality().equals(own)).forEach(sorted::add);
    localities.stream().filter(l -> !l.locality().equals(own)).forEach(sorted::add);
    return sorted;
  }

  private static @Nullable LocalityHosts find(List<LocalityHosts> localities, Locality locality) {
    for (LocalityHosts hosts : localities) {
      if (hosts.locality().equals(locality)) {
        return hosts;
      }
    }
    return null;
  }

  /** The locality for this request, {@link #ANY} or {@link #NO_HOST}. */
  int choose(RandomSource random, StatsShard shard) {
    if (routingPercent < 100 && random.below(100) >= routingPercent) {
      return ANY;
    }
    if (localPanic) {
      stats.lbLocalClusterNotOk.inc(shard);
      return failTraffic ? NO_HOST : ANY;
    }
    if (direct) {
      stats.lbZoneRoutingAllDirectly.inc(shard);
      return 0;
    }
    if (random.below(WHOLE) < localPerTenThousand) {
      stats.lbZoneRoutingSampled.inc(shard);
      return 0;
    }
    stats.lbZoneRoutingCrossZone.inc(shard);
    long room = residual[residual.length - 1];
    if (room == 0) { // lost by rounding
      stats.lbZoneNoCapacityLeft.inc(shard);
      return (int) random.below(residual.length);
    }
    long point = random.below(room);
    int i = 0;
    while (point >= residual[i]) {
      i++;
    }
    return i;
  }
}
