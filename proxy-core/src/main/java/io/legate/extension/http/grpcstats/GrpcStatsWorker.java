package io.legate.extension.http.grpcstats;

import io.legate.http.HeaderMap;
import io.legate.stats.StatsScope;
import io.legate.stats.StatsShard;
import io.legate.upstream.WorkerCluster;
import io.legate.upstream.WorkerClusters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What the filters of one worker share: the counters that it has found, by cluster and method, and
 * filters that are not in use. Confined to it.
 */
final class GrpcStatsWorker {
  private static final int MAX_KEPT = 1024;

  private final GrpcStatsOptions options;
  private final WorkerClusters clusters;
  private final Map<String, OfCluster> byCluster = new HashMap<>();
  private final GrpcMethod looked = new GrpcMethod();
  private final ArrayList<GrpcStatsFilter> free = new ArrayList<>();
  final StatsShard shard;

  private record OfCluster(GrpcCounters all, Map<GrpcMethod, GrpcCounters> methods) {}

  GrpcStatsWorker(GrpcStatsOptions options, WorkerClusters clusters, StatsShard shard) {
    this.options = options;
    this.clusters = clusters;
    this.shard = shard;
  }

  /** What counts a call to that cluster; null when nothing does. */
  @Nullable GrpcCounters counters(String clusterName, HeaderMap request) {
    WorkerCluster cluster = clusters.get(clusterName);
    if (cluster == null || !looked.read(request)) {
      return null;
    }
    StatsScope scope = cluster.info().stats().scope();
    OfCluster known = byCluster.get(scope.prefix());
    if (known == null) {
      known = new OfCluster(options.ofCluster(scope), new HashMap<>());
      byCluster.put(scope.prefix(), known);
    }
    if (!options.hasOwn(looked)) {
      return known.all;
    }
    GrpcCounters own = known.methods.get(looked);
    if (own == null) {
      own = options.ofMethod(scope, looked);
      if (own == null) {
        return known.all; // and not kept: there may be any number of them
      }
      known.methods.put(looked.copy(), own);
    }
    return own;
  }

  GrpcStatsFilter take() {
    int last = free.size() - 1;
    return last >= 0 ? free.remove(last) : new GrpcStatsFilter(this);
  }

  void recycle(GrpcStatsFilter filter) {
    if (free.size() < MAX_KEPT) {
      free.add(filter);
    }
  }
}
