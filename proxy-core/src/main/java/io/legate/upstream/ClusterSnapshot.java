package io.legate.upstream;

import org.jspecify.annotations.Nullable;

/**
 * A cluster at one moment: what is configured, its hosts, and the shared part of its load balancer.
 * Immutable; made on the control thread, read on any.
 *
 * @param outlier its outlier detector, or null when it has none
 * @param dropPerMillion which part of the requests is to be dropped ({@code drop_overloads})
 */
public record ClusterSnapshot(
    ClusterInfo info,
    PrioritySet prioritySet,
    LoadBalancerFactory.Prepared loadBalancer,
    @Nullable OutlierStatus outlier,
    int dropPerMillion) {
  /** A cluster of which nothing is dropped. */
  public ClusterSnapshot(
      ClusterInfo info,
      PrioritySet prioritySet,
      LoadBalancerFactory.Prepared loadBalancer,
      @Nullable OutlierStatus outlier) {
    this(info, prioritySet, loadBalancer, outlier, 0);
  }
}
