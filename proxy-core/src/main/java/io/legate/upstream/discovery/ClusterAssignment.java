package io.legate.upstream.discovery;

import java.net.SocketAddress;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * All endpoints of a cluster as discovered (Envoy: {@code ClusterLoadAssignment}). Immutable.
 *
 * @param overprovisioningFactor in percent
 * @param weightedPriorityHealth whether availability goes by weights
 * @param dropPerMillion which part of the requests is to be dropped ({@code drop_overloads})
 * @param staleAfterNanos how long the endpoints may be used; 0: until there are others
 */
public record ClusterAssignment(
    List<LocalityEndpoints> localities,
    int overprovisioningFactor,
    boolean weightedPriorityHealth,
    int dropPerMillion,
    long staleAfterNanos) {

  /** Endpoints that get all requests and do not age. */
  public ClusterAssignment(
      List<LocalityEndpoints> localities,
      int overprovisioningFactor,
      boolean weightedPriorityHealth) {
    this(localities, overprovisioningFactor, weightedPriorityHealth, 0, 0);
  }

  /** The same assignment where of several endpoints of one address the first is kept. */
  public ClusterAssignment withoutRepetitions() {
    Set<SocketAddress> seen = new HashSet<>();
    return with(
        localities.stream()
            .map(l -> l.with(l.endpoints().stream().filter(e -> seen.add(e.address())).toList()))
            .toList());
  }

  /** The same assignment with other endpoints. */
  public ClusterAssignment with(List<LocalityEndpoints> others) {
    return new ClusterAssignment(
        List.copyOf(others),
        overprovisioningFactor,
        weightedPriorityHealth,
        dropPerMillion,
        staleAfterNanos);
  }
}
