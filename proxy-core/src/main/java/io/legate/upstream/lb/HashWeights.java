package io.legate.upstream.lb;

import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.LocalityHosts;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The hosts that a ring or table is made of and the part of it that is due to each; the parts sum
 * up to 1 (to less where all hosts of a locality are ill). Immutable. Envoy: {@code
 * NormalizedHostWeightVector}.
 */
final class HashWeights {
  /** No hosts. */
  static final HashWeights NONE = new HashWeights(new Host[0], new double[0]);

  private final Host[] hosts;
  private final double[] parts;
  private final double min;
  private final double max;

  private HashWeights(Host[] hosts, double[] parts) {
    this.hosts = hosts;
    this.parts = parts;
    double least = 1;
    double most = 0;
    for (double part : parts) {
      least = Math.min(least, part);
      most = Math.max(most, part);
    }
    this.min = least;
    this.max = most;
  }

  /**
   * The parts of some hosts of a priority.
   *
   * @param byLocality whether localities get their share by their own weights first; the hosts of a
   *     locality without weight then get nothing
   * @param all those hosts
   * @param ofLocality those hosts of one locality
   */
  static HashWeights of(
      HostSet set,
      boolean byLocality,
      List<Host> all,
      Function<LocalityHosts, List<Host>> ofLocality) {
    Builder builder = new Builder(all.size());
    if (!byLocality || set.localities().isEmpty()) {
      builder.add(all, 1);
    } else {
      long sum = set.localities().stream().mapToLong(LocalityHosts::weight).sum();
      for (LocalityHosts locality : set.localities()) {
        if (locality.weight() > 0) {
          builder.add(ofLocality.apply(locality), (double) locality.weight() / sum);
        }
      }
    }
    return builder.build();
  }

  int size() {
    return hosts.length;
  }

  Host host(int i) {
    return hosts[i];
  }

  /** The part of a host, more than 0 and at most 1. */
  double part(int i) {
    return parts[i];
  }

  /** The least part; 1 without hosts. */
  double min() {
    return min;
  }

  /** The greatest part; 0 without hosts. */
  double max() {
    return max;
  }

  /** Whether a ring or table made of the other would be the same. */
  boolean same(@Nullable HashWeights other) {
    return other != null && Arrays.equals(hosts, other.hosts) && Arrays.equals(parts, other.parts);
  }

  private static final class Builder {
    private final List<Host> hosts;
    private double[] parts;

    Builder(int size) {
      hosts = new ArrayList<>(size);
      parts = new double[size];
    }

    void add(List<Host> some, double share) {
      int[] weights = new int[some.size()];
      long sum = 0;
      for (int i = 0; i < weights.length; i++) {
        weights[i] = some.get(i).weight();
        sum += weights[i];
      }
      int at = hosts.size();
      parts = Arrays.copyOf(parts, Math.max(parts.length, at + weights.length));
      for (int i = 0; i < weights.length; i++) {
        parts[at + i] = weights[i] * share / sum; // in this order: the last bit counts
      }
      hosts.addAll(some);
    }

    HashWeights build() {
      return hosts.isEmpty()
          ? NONE
          : new HashWeights(hosts.toArray(new Host[0]), Arrays.copyOf(parts, hosts.size()));
    }
  }
}
