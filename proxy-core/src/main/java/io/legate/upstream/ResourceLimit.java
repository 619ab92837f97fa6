package io.legate.upstream;

import io.legate.stats.Gauge;
import io.legate.stats.StatsShard;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * One limit of a circuit breaker: how many of something may exist at once in a cluster, over all
 * workers. May be used from any thread.
 */
public final class ResourceLimit {
  private final long max;
  private final long opensAt;
  private final Gauge openGauge;
  private final @Nullable Gauge remainingGauge;
  private final AtomicLong used = new AtomicLong();

  /** A limit whose gauge is 1 while it is reached. */
  public ResourceLimit(long max, Gauge openGauge) {
    this(max, openGauge, null);
  }

  /**
   * A limit whose gauge is 1 while it is reached.
   *
   * @param remainingGauge falls from {@code max} to 0 (Envoy: {@code track_remaining}), or null;
   *     whoever makes the limit has set it to {@code max}
   */
  public ResourceLimit(long max, Gauge openGauge, @Nullable Gauge remainingGauge) {
    this.max = max;
    this.opensAt = Math.max(1, max);
    this.openGauge = openGauge;
    this.remainingGauge = remainingGauge;
  }

  /** Whether one more may be made. */
  public boolean canCreate() {
    return used.get() < max;
  }

  /** Counts one more, whether or not it is within the limit. */
  public void inc(StatsShard shard) {
    long now = used.incrementAndGet();
    if (now == opensAt) {
      openGauge.inc(shard);
    }
    if (remainingGauge != null && now <= max) {
      remainingGauge.dec(shard);
    }
  }

  /** Counts one less. */
  public void dec(StatsShard shard) {
    long before = used.getAndDecrement();
    if (before == opensAt) {
      openGauge.dec(shard);
    }
    if (remainingGauge != null && before <= max) {
      remainingGauge.inc(shard);
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
