package io.legate.stats;

/**
 * A number that only grows, under one of Envoy's names. Added to on its shard's thread, read on
 * any.
 */
public final class Counter {
  private final StatsStore store;
  private final String name;
  private final int id;
  private volatile long base;

  Counter(StatsStore store, String name, int id) {
    this.store = store;
    this.name = name;
    this.id = id;
  }

  /** Adds one, on the thread that owns the shard. */
  public void inc(StatsShard shard) {
    shard.add(id, 1);
  }

  /** Adds {@code n}, on the thread that owns the shard. */
  public void add(StatsShard shard, long n) {
    shard.add(id, n);
  }

  /** The sum over all shards since the start, or since it was last reset. */
  public long value() {
    return store.sum(id) - base;
  }

  /** Whether anything was ever added ({@code usedonly} of the admin page). */
  public boolean used() {
    return store.sum(id) != 0;
  }

  /** Starts counting from zero again (admin: {@code /reset_counters}). */
  public void reset() {
    base = store.sum(id);
  }

  /** The full name, such as {@code cluster.web.upstream_rq_total}. */
  public String name() {
    return name;
  }
}
