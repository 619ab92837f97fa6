package io.legate.stats;

import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * All metrics of the process: one shard per worker, one for the control thread, one for the admin
 * thread. Metrics are made on the control thread, by name; asking for a name again gives the same
 * metric.
 */
public final class StatsStore {
  private final int workers;
  private final boolean keeping;
  private volatile StatsShard[] shards;
  private final Map<String, Counter> counters = new ConcurrentSkipListMap<>();
  private final Map<String, Gauge> gauges = new ConcurrentSkipListMap<>();
  private final Map<String, Histogram> histograms = new ConcurrentSkipListMap<>();
  private final Map<String, TextReadout> textReadouts = new ConcurrentSkipListMap<>();
  // Metrics that work but that the matcher hides.
  private final Map<String, Counter> hiddenCounters = new HashMap<>();
  private final Map<String, Gauge> hiddenGauges = new HashMap<>();
  private final Map<String, Histogram> hiddenHistograms = new HashMap<>();
  private StatsMatcher matcher = StatsMatcher.ALL;
  private int nextCell;
  private int nextHistogram;

  /**
   * A store for {@code workers} workers; the control and admin threads' shards come after theirs.
   */
  public StatsStore(int workers) {
    this(workers, true);
  }

  private StatsStore(int workers, boolean keeping) {
    this.workers = workers;
    this.keeping = keeping;
    StatsShard[] made = new StatsShard[workers + 2];
    for (int i = 0; i < made.length; i++) {
      made[i] = new StatsShard();
    }
    shards = made;
  }

  /**
   * A store that lists nothing and remembers no name: for compiling what will not run. Ten thousand
   * clusters have a million metrics.
   */
  public static StatsStore pretending(int workers) {
    return new StatsStore(workers, false);
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
    if (!keeping) {
      return new Counter(this, name, 0);
    }
    return listed(counters, hiddenCounters, name)
        .computeIfAbsent(name, n -> new Counter(this, n, nextCell++));
  }

  /** The gauge of that name, made when it is new. */
  public synchronized Gauge gauge(String name) {
    if (!keeping) {
      return new Gauge(this, name, 0);
    }
    return listed(gauges, hiddenGauges, name)
        .computeIfAbsent(name, n -> new Gauge(this, n, nextCell++));
  }

  /** The histogram of that name, made when it is new. */
  public synchronized Histogram histogram(String name) {
    if (!keeping) {
      return new Histogram(this, name, 0);
    }
    return listed(histograms, hiddenHistograms, name)
        .computeIfAbsent(name, n -> new Histogram(this, n, nextHistogram++));
  }

  /** The text of that name, made when it is new. */
  public synchronized TextReadout textReadout(String name) {
    return keeping && matcher.accepts(name)
        ? textReadouts.computeIfAbsent(name, TextReadout::new)
        : new TextReadout(name);
  }

  private <M> Map<String, M> listed(Map<String, M> shown, Map<String, M> hidden, String name) {
    return matcher.accepts(name) ? shown : hidden;
  }

  /**
   * Hides the metrics that {@code stats_config} rejects, those that exist and those to come: they
   * go on counting, for whoever holds them, but are not listed.
   */
  public synchronized void matcher(StatsMatcher newMatcher) {
    matcher = newMatcher;
    hide(counters, hiddenCounters);
    hide(gauges, hiddenGauges);
    hide(histograms, hiddenHistograms);
    textReadouts.keySet().removeIf(name -> !newMatcher.accepts(name));
  }

  private <M> void hide(Map<String, M> shown, Map<String, M> hidden) {
    shown
        .entrySet()
        .removeIf(
            metric -> {
              boolean hide = !matcher.accepts(metric.getKey());
              if (hide) {
                hidden.put(metric.getKey(), metric.getValue());
              }
              return hide;
            });
  }

  /** Ends the interval of all histograms ({@code stats_flush_interval}); on one thread. */
  public void flush() {
    for (Histogram histogram : histograms.values()) {
      histogram.flush();
    }
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

  /** All texts, by name. */
  public Collection<TextReadout> textReadouts() {
    return Collections.unmodifiableCollection(textReadouts.values());
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
