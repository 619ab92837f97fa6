package io.legate.admin;

import io.legate.upstream.ClusterInfo;
import io.legate.upstream.Host;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as the admin endpoints show it.
 *
 * @param info what is configured; its {@code proto} is an {@code envoy.config.cluster.v3.Cluster}
 * @param hosts all hosts, by priority and then in order of discovery
 * @param stage where it is in its life
 * @param versionInfo the version that CDS gave; empty for a static cluster
 * @param lastUpdated when it was loaded
 * @param outlier its outlier detector, or null when it has none
 */
public record ClusterView(
    ClusterInfo info,
    List<Host> hosts,
    ResourceStage stage,
    String versionInfo,
    Instant lastUpdated,
    @Nullable OutlierView outlier) {}
