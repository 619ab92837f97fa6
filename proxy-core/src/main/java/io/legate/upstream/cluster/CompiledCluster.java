package io.legate.upstream.cluster;

import io.legate.upstream.ClusterInfo;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.discovery.ClusterDiscovery;

/**
 * A cluster ready to be started. Immutable.
 *
 * @param info what is configured
 * @param loadBalancer its policy
 * @param discovery how its hosts are found
 * @param waitForWarmOnInit whether start-up waits for its first discovery
 */
public record CompiledCluster(
    ClusterInfo info,
    LoadBalancerFactory loadBalancer,
    ClusterDiscovery.Factory discovery,
    boolean waitForWarmOnInit) {}
