package io.legate.upstream;

import io.legate.event.Worker;
import org.jspecify.annotations.Nullable;

/**
 * A cluster as one worker sees it: its hosts of the moment, a load balancer with its own cursor,
 * and the connections of this worker. Confined to the worker. Envoy: {@code ThreadLocalCluster}.
 */
public interface WorkerCluster {
  /** What is configured. */
  ClusterInfo info();

  /** All its hosts; none for a cluster that gives out hosts of others. */
  default PrioritySet prioritySet() {
    return PrioritySet.EMPTY;
  }

  /**
   * What is configured for connections to a host that it gave out: that of the host's own cluster.
   */
  default ClusterInfo infoOf(Host host) {
    ClusterInfo own = host.cluster();
    return own == null ? info() : own;
  }

  /** Which part of the requests is to be dropped, in millionths ({@code drop_overloads}). */
  default int dropPerMillion() {
    return 0;
  }

  /** Whether a request is to be dropped, which is counted then. */
  default boolean drops(Worker worker) {
    int perMillion = dropPerMillion();
    if (perMillion == 0 || worker.random().below(1_000_000) >= perMillion) {
      return false;
    }
    info().stats().upstreamRqDroppedOverload.inc(worker.stats());
    return true;
  }

  /** A host for a request, or null when none is to be had. */
  @Nullable Host chooseHost(LoadBalancerContext context);

  /** Who is to be told of responses, as hosts may report their load in them; null: nobody. */
  default @Nullable LoadReports loadReports() {
    return null;
  }

  /**
   * This worker's connections to a host that suit a request: of its priority, in the protocol that
   * the cluster speaks to it, and of its downstream connection alone where that is configured. Made
   * when there are none; null when the circuit breaker for pools forbids that.
   */
  @Nullable ConnPool httpPool(Host host, ResourcePriority priority, LoadBalancerContext context);
}
