package io.legate.upstream;

import org.jspecify.annotations.Nullable;

/**
 * A cluster at one moment: what is configured, its hosts, and the shared part of its load balancer.
 * Immutable; made on the control thread, read on any.
 *
 * @param outlier its outlier detector, or null when it has none
 */
public record ClusterSnapshot(
    ClusterInfo info,
    PrioritySet prioritySet,
    LoadBalancerFactory.Prepared loadBalancer,
    @Nullable OutlierStatus outlier) {}
