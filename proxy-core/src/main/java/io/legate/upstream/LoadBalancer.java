package io.legate.upstream;

import org.jspecify.annotations.Nullable;

/** Chooses a host for a request. One per cluster and worker, confined to it; allocates nothing. */
public interface LoadBalancer {
  /** The host, or null when there is none to be chosen. */
  @Nullable Host chooseHost(LoadBalancerContext context);

  /**
   * A host that a later call of {@link #chooseHost} will give out, another one with each call; null
   * where that cannot be told.
   */
  default @Nullable Host peekAnotherHost(LoadBalancerContext context) {
    return null;
  }

  /** Who is to be told of responses, as hosts may report their load in them; null: nobody. */
  default @Nullable LoadReports loadReports() {
    return null;
  }
}
