package io.legate.upstream;

import org.jspecify.annotations.Nullable;

/**
 * A cluster as one worker sees it: its hosts of the moment, a load balancer with its own cursor,
 * and the connections of this worker. Confined to the worker. Envoy: {@code ThreadLocalCluster}.
 */
public interface WorkerCluster {
  /** What is configured. */
  ClusterInfo info();

  /** A host for a request, or null when none is to be had. */
  @Nullable Host chooseHost(LoadBalancerContext context);

  /**
   * This worker's connections to a host that suit a request: of its priority, in the protocol that
   * the cluster speaks to it, and of its downstream connection alone where that is configured. Made
   * when first asked for.
   */
  ConnPool httpPool(Host host, ResourcePriority priority, LoadBalancerContext context);
}
