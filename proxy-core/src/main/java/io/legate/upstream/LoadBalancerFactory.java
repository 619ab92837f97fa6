package io.legate.upstream;

import io.legate.common.RandomSource;
import io.legate.stats.StatsShard;
import org.jspecify.annotations.Nullable;

/**
 * A compiled load-balancing policy of a cluster. Immutable; used on the control thread. Envoy:
 * {@code ThreadAwareLoadBalancer}.
 */
public interface LoadBalancerFactory {
  /**
   * Builds what all workers share for these hosts: loads per priority, tables. Called for every
   * change of membership, weight or health.
   */
  Prepared prepare(PrioritySet prioritySet, ClusterStats stats);

  /** The shared part, immutable; gives each worker its own cursor. */
  interface Prepared {
    /**
     * A worker's balancer over these hosts, made on the worker.
     *
     * @param previous the one that it replaces, whose position may be taken over, or null
     */
    LoadBalancer create(RandomSource random, StatsShard stats, @Nullable LoadBalancer previous);
  }
}
