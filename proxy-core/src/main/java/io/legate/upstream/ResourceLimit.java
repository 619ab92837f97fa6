package io.legate.upstream;

import io.legate.stats.Gauge;
import io.legate.stats.StatsShard;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One limit of a circuit breaker: how many of something may exist at once in a cluster, over all
 * workers. May be used from any thread.
 */
public final class ResourceLimit {
  private final long max;
  private final Gauge openGauge;
  private final AtomicLong used = new AtomicLong();

  /** A limit whose gauge is 1 while it is reached. */
  public ResourceLimit(long max, Gauge openGauge) {
    this.max = max;
    this.openGauge = openGauge;
  }

  /** Whether one more may be made. */
  public boolean canCreate() {
    return used.get() < max;
  }

  /** Counts one more, whether or not it is within the limit. */
  public void inc(StatsShard shard) {
    if (used.incrementAndGet() == max) {
      openGauge.inc(shard);
    }
  }

  /** Counts one less. */
  public void dec(StatsShard shard) {
    if (used.getAndDecrement() == max) {
      openGauge.dec(shard);
    }
  }

  /** How many there are. */
  public long used() {
    return used.get();
  }

  /** How many there may be. */
  public long max() {
    return max;
  }
}
