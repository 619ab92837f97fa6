package io.legate.stats;

/** A distribution of values (milliseconds unless the name says otherwise), kept per shard. */
public final class Histogram {
  private final StatsStore store;
  private final String name;
  private final int id;

  Histogram(StatsStore store, String name, int id) {
    this.store = store;
    this.name = name;
    this.id = id;
  }

  /** Records one value, on the thread that owns the shard. */
  public void record(StatsShard shard, long value) {
    shard.histogram(id).record(value);
  }

  /** All shards' values together. */
  public HistogramSnapshot snapshot() {
    return store.histogramSnapshot(id);
  }

  /** The full name, such as {@code cluster.web.upstream_rq_time}. */
  public String name() {
    return name;
  }
}
