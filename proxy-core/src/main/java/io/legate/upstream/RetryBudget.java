package io.legate.upstream;

/**
 * How many retries may run or wait at once, as a share of the requests that do. May be used from
 * any thread. Envoy: {@code CircuitBreakers.Thresholds.RetryBudget}.
 */
public final class RetryBudget extends ResourceLimit {
  private final double share;
  private final long atLeast;
  private final ResourceLimit requests;
  private final ResourceLimit pendingRequests;

  /**
   * A budget.
   *
   * @param percent of the requests that run or wait for a connection
   * @param atLeast however few those are
   */
  public RetryBudget(
      double percent, long atLeast, ResourceLimit requests, ResourceLimit pendingRequests) {
    super(atLeast);
    this.share = percent / 100;
    this.atLeast = atLeast;
    this.requests = requests;
    this.pendingRequests = pendingRequests;
  }

  /** Nothing: what is left changes with the requests, not with the retries (as in Envoy). */
  @Override
  protected long remaining() {
    return 0;
  }

  @Override
  public long max() {
    long of = requests.used() + pendingRequests.used();
    return Math.max((long) (share * of), atLeast);
  }
}
