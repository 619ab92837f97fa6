package io.legate.upstream;

import java.util.List;

/**
 * The hosts of one locality within a priority. Immutable.
 *
 * @param weight {@code LocalityLbEndpoints.load_balancing_weight}; 0: none was set
 * @param hosts all of them
 * @param healthyHosts those that are healthy
 * @param degradedHosts those that are degraded
 * @param excludedHosts those that no percentage counts
 */
public record LocalityHosts(
    Locality locality,
    int weight,
    List<Host> hosts,
    List<Host> healthyHosts,
    List<Host> degradedHosts,
    List<Host> excludedHosts) {

  /** Sorts hosts by what their flags say now. */
  public static LocalityHosts of(Locality locality, int weight, List<Host> hosts) {
    return new LocalityHosts(
        locality,
        weight,
        List.copyOf(hosts),
        hosts.stream().filter(h -> h.health() == HostHealth.HEALTHY).toList(),
        hosts.stream().filter(h -> h.health() == HostHealth.DEGRADED).toList(),
        hosts.stream().filter(Host::excluded).toList());
  }
}
