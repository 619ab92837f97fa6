package io.legate.stats;

/** A distribution of values (milliseconds unless the name says otherwise), kept per shard. */
public final class Histogram {
  private static final HistogramSnapshot NOTHING = new HistogramSnapshot();

  private final StatsStore store;
  private final String name;
  private final int id;
  private HistogramSnapshot atLastFlush = NOTHING;
  private volatile HistogramSnapshot interval = NOTHING;

  Histogram(StatsStore store, String name, int id) {
    this.store = store;
    this.name = name;
    this.id = id;
  }

  /** Records one value, on the thread that owns the shard. */
  public void record(StatsShard shard, long value) {
    shard.histogram(id).record(value);
  }

  /** All shards' values together, since the start. */
  public HistogramSnapshot snapshot() {
    return store.histogramSnapshot(id);
  }

  /** The values between the last two flushes ({@link StatsStore#flush}). */
  public HistogramSnapshot interval() {
    return interval;
  }

  /** Ends the interval; called by one thread at a time. */
  void flush() {
    HistogramSnapshot now = snapshot();
    interval = now.since(atLastFlush);
    atLastFlush = now;
  }

  /** The full name, such as {@code cluster.web.upstream_rq_time}. */
  public String name() {
    return name;
  }
}
