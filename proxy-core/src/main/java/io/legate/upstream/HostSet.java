package io.legate.upstream;

import java.util.List;

/**
 * The hosts of one priority of a cluster at one moment, sorted by health. Immutable: a change of
 * membership or health makes a new one. Envoy: {@code HostSet}.
 *
 * @param priority 0 is the most wanted
 * @param overprovisioningFactor in percent, 140 unless configured
 * @param weightedPriorityHealth whether availability goes by weights instead of numbers of hosts
 * @param hosts all of them
 * @param healthyHosts those that are healthy
 * @param degradedHosts those that are degraded
 * @param excludedHosts those that no percentage counts
 * @param localities the same hosts by where they run
 */
public record HostSet(
    int priority,
    int overprovisioningFactor,
    boolean weightedPriorityHealth,
    List<Host> hosts,
    List<Host> healthyHosts,
    List<Host> degradedHosts,
    List<Host> excludedHosts,
    List<LocalityHosts> localities) {
  /** Envoy's default, in percent. */
  public static final int DEFAULT_OVERPROVISIONING_FACTOR = 140;

  /** A priority made of localities. */
  public static HostSet of(
      int priority,
      int overprovisioningFactor,
      boolean weightedPriorityHealth,
      List<LocalityHosts> localities) {
    return new HostSet(
        priority,
        overprovisioningFactor,
        weightedPriorityHealth,
        localities.stream().flatMap(l -> l.hosts().stream()).toList(),
        localities.stream().flatMap(l -> l.healthyHosts().stream()).toList(),
        localities.stream().flatMap(l -> l.degradedHosts().stream()).toList(),
        localities.stream().flatMap(l -> l.excludedHosts().stream()).toList(),
        List.copyOf(localities));
  }

  /** A priority whose hosts' places do not matter. */
  public static HostSet of(int priority, List<Host> hosts) {
    return of(
        priority,
        DEFAULT_OVERPROVISIONING_FACTOR,
        false,
        hosts.isEmpty() ? List.of() : List.of(LocalityHosts.of(Locality.NONE, 0, hosts)));
  }

  /** The same hosts, sorted by what their flags say now. */
  public HostSet resorted() {
    return of(
        priority,
        overprovisioningFactor,
        weightedPriorityHealth,
        localities.stream()
            .map(l -> LocalityHosts.of(l.locality(), l.weight(), l.hosts()))
            .toList());
  }
}
