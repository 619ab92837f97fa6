package io.legate.stats;

/** Makes metrics under a common prefix. Usable from any thread; making one takes a lock. */
public final class StatsScope {
  private final StatsStore store;
  private final String prefix;

  StatsScope(StatsStore store, String prefix) {
    this.store = store;
    this.prefix = prefix;
  }

  /** A scope below this one; {@code prefix} ends with a dot. */
  public StatsScope scope(String prefix) {
    return new StatsScope(store, this.prefix + prefix);
  }

  /** The counter {@code prefix + name}. */
  public Counter counter(String name) {
    return store.counter(prefix + name);
  }

  /** The gauge {@code prefix + name}. */
  public Gauge gauge(String name) {
    return store.gauge(prefix + name);
  }

  /** The histogram {@code prefix + name}. */
  public Histogram histogram(String name) {
    return store.histogram(prefix + name);
  }

  /** The text {@code prefix + name}. */
  public TextReadout textReadout(String name) {
    return store.textReadout(prefix + name);
  }

  /** The prefix, ending with a dot. */
  public String prefix() {
    return prefix;
  }

  /** The store behind this scope. */
  public StatsStore store() {
    return store;
  }
}
