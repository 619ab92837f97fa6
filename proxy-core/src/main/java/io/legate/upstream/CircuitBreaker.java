package io.legate.upstream;

/**
 * The limits of one priority of a cluster (Envoy: {@code CircuitBreakers.Thresholds}). May be used
 * from any thread.
 *
 * @param connections 1024 unless configured
 * @param pendingRequests requests that wait for a connection; 1024
 * @param requests 1024
 * @param retries 3, or a {@link RetryBudget}
 * @param connectionPools of all workers; any number
 * @param maxConnectionsPerHost over all workers; any number ({@code per_host_thresholds})
 */
public record CircuitBreaker(
    ResourceLimit connections,
    ResourceLimit pendingRequests,
    ResourceLimit requests,
    ResourceLimit retries,
    ResourceLimit connectionPools,
    int maxConnectionsPerHost) {

  /** Where hosts have no limit of their own. */
  public static final int ANY_PER_HOST = Integer.MAX_VALUE;

  /** Limits where neither pools nor hosts have one. */
  public CircuitBreaker(
      ResourceLimit connections,
      ResourceLimit pendingRequests,
      ResourceLimit requests,
      ResourceLimit retries) {
    this(
        connections,
        pendingRequests,
        requests,
        retries,
        new ResourceLimit(ResourceLimit.UNLIMITED),
        ANY_PER_HOST);
  }
}
