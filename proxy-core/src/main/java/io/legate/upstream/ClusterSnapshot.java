package io.legate.upstream;

/**
 * A cluster at one moment: what is configured, its hosts, and the shared part of its load balancer.
 * Immutable; made on the control thread, read on any.
 */
public record ClusterSnapshot(
    ClusterInfo info, PrioritySet prioritySet, LoadBalancerFactory.Prepared loadBalancer) {}
