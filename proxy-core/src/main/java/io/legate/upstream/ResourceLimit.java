package io.legate.upstream;

import io.legate.stats.Gauge;
import java.util.concurrent.atomic.AtomicLong;

/**
 * One limit of a circuit breaker: how many of something may exist at once in a cluster, over all
 * workers. Exact: no two threads take the last permit. May be used from any thread.
 *
 * <p>One number, changed by compare-and-set: 12 ns to take a permit and give it back, 20 ns each
 * where two workers do nothing else. Permits dealt out to the workers in batches cost the same (13
 * and 22 ns), as what a worker does not use must be there for the others, and it could not be told
 * at once whether the limit is reached. ({@code ResourceLimitBench}, 2 cores that had other work.)
 */
public class ResourceLimit {
  /** The limit where there is none. */
  public static final long UNLIMITED = Long.MAX_VALUE;

  private final long max;
  private final AtomicLong used = new AtomicLong();

  /** A limit of {@code max}. */
  public ResourceLimit(long max) {
    this.max = max;
  }

  /** Takes a permit, if there is one; whoever has got one gives it back. */
  public final boolean tryAcquire() {
    long now = used.get();
    while (now < max()) {
      long seen = used.compareAndExchange(now, now + 1);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }

  /** Takes a permit, be there one or not; it is given back as any other. */
  public final void acquire() {
    used.getAndIncrement();
  }

  /** Gives a permit back. */
  public final void release() {
    long before = used.getAndDecrement();
    assert before > 0;
  }

  /** Whether there is a permit just now. */
  public final boolean available() {
    return used.get() < max();
  }

  /** How many are taken. */
  public final long used() {
    return used.get();
  }

  /** How many there may be. */
  public long max() {
    return max;
  }

  /** How many are left, as far as that can be told. */
  protected long remaining() {
    return Math.max(0, max() - used());
  }

  /**
   * Shows by {@code gauge} whether the limit is reached: 1 or 0. A limit of 0 is shown while
   * something exists beyond it.
   */
  public final void openGauge(Gauge gauge) {
    gauge.readFrom(new Open(this));
  }

  /** Shows by {@code gauge} how many permits are left (Envoy: {@code track_remaining}). */
  public final void remainingGauge(Gauge gauge) {
    gauge.readFrom(new Remaining(this));
  }

  private record Open(ResourceLimit limit) implements Gauge.Source {
    @Override
    public long value() {
      return limit.used() >= Math.max(1, limit.max()) ? 1 : 0;
    }
  }

  private record Remaining(ResourceLimit limit) implements Gauge.Source {
    @Override
    public long value() {
      return limit.remaining();
    }
  }
}
