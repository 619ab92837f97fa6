package io.legate.upstream;

/**
 * The limits of one priority of a cluster (Envoy: {@code CircuitBreakers.Thresholds}; defaults
 * 1024, 1024, 1024, 3). May be used from any thread.
 */
public record CircuitBreaker(
    ResourceLimit connections,
    ResourceLimit pendingRequests,
    ResourceLimit requests,
    ResourceLimit retries) {}
