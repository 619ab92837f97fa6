package io.legate.upstream;

import org.jspecify.annotations.Nullable;

/** Chooses a host for a request. One per cluster and worker, confined to it; allocates nothing. */
public interface LoadBalancer {
  /** The host, or null when there is none to be chosen. */
  @Nullable Host chooseHost(LoadBalancerContext context);
}
