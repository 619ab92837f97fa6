package io.legate.upstream.lb;

import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.LocalityHosts;
import java.util.List;
import java.util.function.Function;

/**
 * What localities count by their weights and the health of their hosts: {@code weight * min(1,
 * overprovisioning * available / all)}. Envoy: "Locality weighted load balancing".
 */
public final class LocalityWeights {
  private LocalityWeights() {}

  /**
   * The effective weight of each locality of a priority; empty when none is above 0.
   *
   * @param kind the hosts that are available: the healthy or the degraded ones
   */
  public static double[] of(HostSet set, Function<LocalityHosts, List<Host>> kind) {
    double[] weights =
        set.localities().stream()
            .mapToDouble(l -> weight(l, kind.apply(l).size(), set.overprovisioningFactor()))
            .toArray();
    for (double weight : weights) {
      if (weight > 0) {
        return weights;
      }
    }
    return new double[0];
  }

  private static double weight(LocalityHosts locality, int available, int overprovisioningFactor) {
    int counted = locality.hosts().size() - locality.excludedHosts().size();
    return counted <= 0
        ? 0
        : Integer.toUnsignedLong(locality.weight())
            * Math.min(1, overprovisioningFactor / 100.0 * available / counted);
  }
}
