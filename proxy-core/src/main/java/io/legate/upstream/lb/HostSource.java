package io.legate.upstream.lb;

import io.legate.upstream.Host;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Hosts among which one choice is made (such as the healthy ones of a priority) and their weights
 * at that moment. Immutable, shared by all workers.
 */
final class HostSource {
  final Host[] hosts;
  final double[] weights;
  final boolean equalWeights;

  private final @Nullable AliasTable alias;

  HostSource(List<Host> hosts) {
    this.hosts = hosts.toArray(new Host[0]);
    this.weights = hosts.stream().mapToDouble(Host::weight).toArray();
    boolean equal = true;
    for (double weight : weights) {
      equal &= weight == weights[0];
    }
    this.equalWeights = equal;
    this.alias = equal ? null : new AliasTable(weights);
  }

  /** A host by chance, as its weight says; there is at least one. */
  Host random(long bits) {
    int i = alias == null ? (int) Long.remainderUnsigned(bits, hosts.length) : alias.choose(bits);
    return hosts[i];
  }
}
