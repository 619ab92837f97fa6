package io.legate.upstream.cluster;

import io.legate.stats.Counter;
import io.legate.stats.Gauge;
import io.legate.stats.StatsScope;

/** The metrics {@code cluster_manager.}. */
final class ClusterManagerStats {
  final Counter clusterAdded;
  final Counter clusterModified;
  final Counter clusterRemoved;
  final Counter clusterUpdated;
  final Gauge activeClusters;
  final Gauge warmingClusters;

  ClusterManagerStats(StatsScope scope) {
    clusterAdded = scope.counter("cluster_added");
    clusterModified = scope.counter("cluster_modified");
    clusterRemoved = scope.counter("cluster_removed");
    clusterUpdated = scope.counter("cluster_updated");
    // Never counted: health and weight updates are not merged, each is published at once.
    scope.counter("cluster_updated_via_merge");
    scope.counter("update_merge_cancelled");
    scope.counter("update_out_of_merge_window");
    activeClusters = scope.gauge("active_clusters");
    warmingClusters = scope.gauge("warming_clusters");
  }
}
