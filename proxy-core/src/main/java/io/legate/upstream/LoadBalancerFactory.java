package io.legate.upstream;

import io.legate.common.RandomSource;
import io.legate.event.Worker;
import io.legate.stats.StatsShard;
import org.jspecify.annotations.Nullable;

/**
 * A compiled load-balancing policy of a cluster. Immutable; used on the control thread. Envoy:
 * {@code ThreadAwareLoadBalancer}.
 */
public interface LoadBalancerFactory {
  /**
   * Builds what all workers share for these hosts: loads per priority, tables. Called for every
   * change of membership, weight or health, and when what was built is due for a refresh.
   */
  Prepared prepare(PrioritySet prioritySet, Context context);

  /** The cluster is gone: what gauges of this policy showed is over. */
  default void clearGauges(ClusterStats stats, StatsShard shard) {}

  /** The shared part, immutable; gives each worker its own cursor. */
  interface Prepared {
    /**
     * A worker's balancer over these hosts, made on the worker.
     *
     * @param previous the one that it replaces, whose position may be taken over, or null
     */
    LoadBalancer create(RandomSource random, StatsShard stats, @Nullable LoadBalancer previous);

    /**
     * The same for a balancer that needs its worker or the worker's other clusters. {@link
     * #create(RandomSource, StatsShard, LoadBalancer)} is not called then.
     */
    default LoadBalancer create(
        Worker worker, WorkerClusters clusters, @Nullable LoadBalancer previous) {
      return create(worker.random(), worker.stats(), previous);
    }

    /**
     * In how many nanoseconds the hosts are to be prepared anew though nothing changes, because
     * time does (slow start, weights that are measured); 0: never.
     */
    default long refreshAfterNanos() {
      return 0;
    }

    /** Whether the hosts are to be prepared anew when those of the local cluster change. */
    default boolean usesLocalCluster() {
      return false;
    }
  }

  /**
   * What hosts are prepared with.
   *
   * @param stats the cluster's metrics
   * @param shard the control thread's cells of them
   * @param nowNanos the control thread's time
   * @param local the cluster that this proxy is a host of ({@code local_cluster_name}), or null
   * @param previous what was prepared last for this cluster, or null
   */
  record Context(
      ClusterStats stats,
      StatsShard shard,
      long nowNanos,
      @Nullable LocalCluster local,
      @Nullable Prepared previous) {}

  /**
   * The cluster that this proxy is a host of.
   *
   * @param locality where the proxy runs ({@code node.locality})
   * @param hosts those of that cluster
   */
  record LocalCluster(Locality locality, PrioritySet hosts) {}
}
