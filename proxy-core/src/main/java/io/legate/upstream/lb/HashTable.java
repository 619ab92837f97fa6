package io.legate.upstream.lb;

/** A consistent mapping of hashes to the hosts of {@link HashWeights}, by number. Immutable. */
interface HashTable {
  /**
   * The number of the host for a hash.
   *
   * @param attempt 0 at first; 1, 2 … for other hosts in place of those that were refused
   */
  int choose(long hash, int attempt);
}
