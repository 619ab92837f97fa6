package io.legate.stats;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * All metrics of the process: one shard per worker, one for the control thread, one for the admin
 * thread. Metrics are made on the control thread, by name; asking for a name again gives the same
 * metric.
 */
public final class StatsStore {
  private final int workers;
  private volatile StatsShard[] shards;
  private final Map<String, Counter> counters = new ConcurrentSkipListMap<>();
  private final Map<String, Gauge> gauges = new ConcurrentSkipListMap<>();
  private final Map<String, Histogram> histograms = new ConcurrentSkipListMap<>();
  private int nextCell;
  private int nextHistogram;

  /**
   * A store for {@code workers} workers; the control and admin threads' shards come after theirs.
   */
  public StatsStore(int workers) {
    this.workers = workers;
    StatsShard[] made = new StatsShard[workers + 2];
    for (int i = 0; i < made.length; i++) {
      made[i] = new StatsShard();
    }
    shards = made;
  }

  /** The shard of worker {@code index}. */
  public StatsShard shard(int index) {
    return shards[index];
  }

  /** The shard of the control thread. */
  public StatsShard controlShard() {
    return shards[workers];
  }

  /** The shard of the admin thread. */
  public StatsShard adminShard() {
    return shards[workers + 1];
  }

  /** A shard for one more thread, which alone adds to it. */
  public synchronized StatsShard addShard() {
    StatsShard added = new StatsShard();
    StatsShard[] more = Arrays.copyOf(shards, shards.length + 1);
    more[more.length - 1] = added;
    shards = more;
    return added;
  }

  /** A scope that puts {@code prefix} (such as {@code "cluster.web."}) before each name. */
  public StatsScope scope(String prefix) {
    return new StatsScope(this, prefix);
  }

  /** The counter of that name, made when it is new. */
  public synchronized Counter counter(String name) {
    return counters.computeIfAbsent(name, n -> new Counter(this, n, nextCell++));
  }

  /** The gauge of that name, made when it is new. */
  public synchronized Gauge gauge(String name) {
    return gauges.computeIfAbsent(name, n -> new Gauge(this, n, nextCell++));
  }

  /** The histogram of that name, made when it is new. */
  public synchronized Histogram histogram(String name) {
    return histograms.computeIfAbsent(name, n -> new Histogram(this, n, nextHistogram++));
  }

  /** All counters, by name. */
  public Collection<Counter> counters() {
    return counters.values();
  }

  /** All gauges, by name. */
  public Collection<Gauge> gauges() {
    return gauges.values();
  }

  /** All histograms, by name. */
  public Collection<Histogram> histograms() {
    return histograms.values();
  }

  long sum(int id) {
    long sum = 0;
    for (StatsShard shard : shards) {
      sum += shard.get(id);
    }
    return sum;
  }

  HistogramSnapshot histogramSnapshot(int id) {
    HistogramSnapshot all = new HistogramSnapshot();
    for (StatsShard shard : shards) {
      HistogramCells cells = shard.histogramOrNull(id);
      if (cells != null) {
        cells.addTo(all);
      }
    }
    return all;
  }
}
