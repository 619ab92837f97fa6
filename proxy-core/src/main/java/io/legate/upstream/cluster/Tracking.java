package io.legate.upstream.cluster;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.stats.StatsScope;
import io.legate.upstream.TrackedStats;
import org.jspecify.annotations.Nullable;

/** Compiles {@code track_cluster_stats} and its elder {@code track_timeout_budgets}. */
final class Tracking {
  // per_endpoint_stats is told as a warning: what is counted per host is shown by /clusters.
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.cluster.v3.TrackClusterStats")
          .reads("timeout_budgets", "request_response_sizes");

  private Tracking() {}

  static @Nullable TrackedStats compile(Cluster proto, StatsScope scope, ConfigContext at) {
    var track = proto.getTrackClusterStats();
    at.at("track_cluster_stats").check(FIELDS, track);
    return TrackedStats.of(
        scope,
        track.getTimeoutBudgets() || proto.getTrackTimeoutBudgets(),
        track.getRequestResponseSizes());
  }
}
