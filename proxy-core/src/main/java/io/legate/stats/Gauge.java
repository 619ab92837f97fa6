package io.legate.stats;

import org.jspecify.annotations.Nullable;

/**
 * A number that goes up and down: the sum of what each shard's thread added to it, or what is read
 * from its {@link Source}.
 */
public final class Gauge {
  private final StatsStore store;
  private final String name;
  private final int id;
  private volatile @Nullable Source source;

  /** Knows a number that is counted elsewhere. Asked on any thread. */
  public interface Source {
    /** The number of the moment. */
    long value();
  }

  Gauge(StatsStore store, String name, int id) {
    this.store = store;
    this.name = name;
    this.id = id;
  }

  /** Adds one, on the thread that owns the shard. */
  public void inc(StatsShard shard) {
    shard.add(id, 1);
  }

  /** Takes one away, on the thread that owns the shard. */
  public void dec(StatsShard shard) {
    shard.add(id, -1);
  }

  /** Adds {@code n} (which may be negative), on the thread that owns the shard. */
  public void add(StatsShard shard, long n) {
    shard.add(id, n);
  }

  /** Makes the sum equal {@code value}; for gauges that one thread alone writes. */
  public void set(StatsShard shard, long value) {
    shard.add(id, value - store.sum(id));
  }

  /** From now on shows what {@code source} says, in place of a sum or of an earlier source. */
  public void readFrom(Source source) {
    this.source = source;
  }

  /** The sum over all shards, or what its source says. */
  public long value() {
    Source from = source;
    return from == null ? store.sum(id) : from.value();
  }

  /** The full name, such as {@code http.ingress.downstream_cx_active}. */
  public String name() {
    return name;
  }
}
