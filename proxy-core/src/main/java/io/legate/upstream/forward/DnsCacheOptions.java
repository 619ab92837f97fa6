package io.legate.upstream.forward;

import io.legate.upstream.discovery.DnsOptions;
import java.util.List;

/**
 * What is configured for a DNS cache. Immutable.
 *
 * @param name in stats
 * @param dns families, the refresh rate where an answer has no TTL, waits after failures, resolver
 * @param minRefreshNanos the least time between lookups
 * @param queryTimeoutNanos after which a lookup counts as failed; 0: never
 * @param hostTtlNanos after which a host that nobody uses is forgotten
 * @param maxHosts how many there may be
 * @param maxPendingRequests how many requests may wait for lookups
 * @param retryFailures whether names that failed are looked up again by themselves
 * @param preresolve what is looked up before anybody asks
 */
record DnsCacheOptions(
    String name,
    DnsOptions dns,
    long minRefreshNanos,
    long queryTimeoutNanos,
    long hostTtlNanos,
    long maxHosts,
    long maxPendingRequests,
    boolean retryFailures,
    List<HostAndPort> preresolve) {}
