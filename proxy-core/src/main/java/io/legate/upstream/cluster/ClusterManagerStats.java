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
  final Counter clusterUpdatedViaMerge;
  final Counter updateMergeCancelled;
  final Counter updateOutOfMergeWindow;
  final Gauge activeClusters;
  final Gauge warmingClusters;

  ClusterManagerStats(StatsScope scope) {
    clusterAdded = scope.counter("cluster_added");
    clusterModified = scope.counter("cluster_modified");
    clusterRemoved = scope.counter("cluster_removed");
    clusterUpdated = scope.counter("cluster_updated");
    clusterUpdatedViaMerge = scope.counter("cluster_updated_via_merge");
    updateMergeCancelled = scope.counter("update_merge_cancelled");
    updateOutOfMergeWindow = scope.counter("update_out_of_merge_window");
    activeClusters = scope.gauge("active_clusters");
    warmingClusters = scope.gauge("warming_clusters");
  }
}
