package io.legate.upstream.cluster;

import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ClusterWatch;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.discovery.ClusterDiscovery;
import java.util.List;

/**
 * A cluster ready to be started. Immutable.
 *
 * @param info what is configured
 * @param loadBalancer its policy
 * @param discovery how its hosts are found
 * @param watches what judges the health of its hosts
 * @param keepsHealthy whether a host that discovery has no more stays until it fails a check
 * @param updateMergeNanos how long updates may be held back that neither add nor remove hosts
 * @param waitForWarmOnInit whether start-up waits for its first discovery
 */
public record CompiledCluster(
    ClusterInfo info,
    LoadBalancerFactory loadBalancer,
    ClusterDiscovery.Factory discovery,
    List<ClusterWatch.Factory> watches,
    boolean keepsHealthy,
    long updateMergeNanos,
    boolean waitForWarmOnInit) {}
