package io.legate.upstream.lb;

import io.legate.upstream.Host;
import org.jspecify.annotations.Nullable;

/** Hosts and the ring or table that maps hashes to them. Immutable, shared by all workers. */
final class HashedHosts {
  /** Makes rings or tables. */
  interface Builder {
    /** Of hosts, of which there is at least one, placed by their keys. */
    HashTable build(HashWeights weights, byte[][] keys);
  }

  final HashWeights weights;
  private final @Nullable HashTable table;

  private HashedHosts(HashWeights weights, @Nullable HashTable table) {
    this.weights = weights;
    this.table = table;
  }

  /**
   * Maps hashes to hosts.
   *
   * @param previous what to take over when it is for the same hosts and parts, or null
   */
  static HashedHosts of(
      HashWeights weights, boolean useHostname, Builder builder, @Nullable HashedHosts previous) {
    if (previous != null && weights.same(previous.weights)) {
      return previous;
    }
    if (weights.size() == 0) {
      return new HashedHosts(weights, null);
    }
    byte[][] keys = new byte[weights.size()][];
    for (int i = 0; i < keys.length; i++) {
      keys[i] = HashKeys.of(weights.host(i), useHostname);
    }
    return new HashedHosts(weights, builder.build(weights, keys));
  }

  /** The ring or table; null without hosts. */
  @Nullable HashTable table() {
    return table;
  }

  /** The number of the host for a hash, or -1 without hosts. */
  int choose(long hash, int attempt) {
    return table == null ? -1 : table.choose(hash, attempt);
  }

  Host host(int number) {
    return weights.host(number);
  }
}
