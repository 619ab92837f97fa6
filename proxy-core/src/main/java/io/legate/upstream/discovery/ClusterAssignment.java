package io.legate.upstream.discovery;

import java.util.List;

/**
 * All endpoints of a cluster as discovered (Envoy: {@code ClusterLoadAssignment}). Immutable.
 *
 * @param overprovisioningFactor in percent
 * @param weightedPriorityHealth whether availability goes by weights
 */
public record ClusterAssignment(
    List<LocalityEndpoints> localities,
    int overprovisioningFactor,
    boolean weightedPriorityHealth) {
  /** The same assignment with other endpoints. */
  public ClusterAssignment with(List<LocalityEndpoints> others) {
    return new ClusterAssignment(
        List.copyOf(others), overprovisioningFactor, weightedPriorityHealth);
  }
}
