package io.legate.admin;

import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ClusterSnapshot;
import io.legate.upstream.Host;
import io.legate.upstream.OutlierStatus;
import io.legate.upstream.PrioritySet;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as the admin endpoints show it.
 *
 * @param info what is configured; its {@code proto} is an {@code envoy.config.cluster.v3.Cluster}
 * @param prioritySet its hosts, by priority and locality
 * @param stage where it is in its life
 * @param versionInfo the version that CDS gave; empty for a static cluster
 * @param lastUpdated when it was loaded
 * @param outlier its outlier detector, or null when it has none
 */
public record ClusterView(
    ClusterInfo info,
    PrioritySet prioritySet,
    ResourceStage stage,
    String versionInfo,
    Instant lastUpdated,
    @Nullable OutlierStatus outlier) {

  /** A cluster of the bootstrap, which serves. */
  public static ClusterView ofStatic(ClusterSnapshot cluster, Instant lastUpdated) {
    return new ClusterView(
        cluster.info(),
        cluster.prioritySet(),
        ResourceStage.ACTIVE,
        "",
        lastUpdated,
        cluster.outlier());
  }

  /** All hosts, in order of priority. */
  public List<Host> hosts() {
    return prioritySet.hosts();
  }
}
