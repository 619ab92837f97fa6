package io.legate.upstream.outlier;

import java.util.concurrent.TimeUnit;

/**
 * How often and when a host was ejected, and for how long it is out. Each ejection takes a base
 * time longer than the one before, up to a limit; each quiet interval takes one base time back.
 * Confined to the control thread.
 */
final class EjectionHistory {
  /** It has not happened. */
  static final long NEVER = Long.MIN_VALUE;

  private int ejections;
  private long multiplier;
  private long jitterNanos;
  private long ejectedNanos = NEVER;
  private long unejectedNanos = NEVER;

  /** The host is ejected. */
  void ejected(OutlierOptions.Ejection options, long nowNanos, long jitterMillis) {
    ejections++;
    ejectedNanos = nowNanos;
    jitterNanos = TimeUnit.MILLISECONDS.toNanos(jitterMillis);
    if (multiplier * options.baseNanos() < options.maxNanos() + options.baseNanos()) {
      multiplier++;
    }
  }

  /** The host is back. */
  void unejected(long nowNanos) {
    unejectedNanos = nowNanos;
  }

  /** Whether the host has been out for long enough. */
  boolean over(OutlierOptions.Ejection options, long nowNanos) {
    long out = Math.min(options.baseNanos() * multiplier, options.maxNanos()) + jitterNanos;
    return out <= nowNanos - ejectedNanos;
  }

  /** The host was in for an interval. */
  void onQuietInterval(long intervalNanos, long nowNanos) {
    if (unejectedNanos != NEVER && nowNanos - unejectedNanos >= intervalNanos && multiplier > 0) {
      multiplier--;
    }
  }

  /** How often it was ejected. */
  int ejections() {
    return ejections;
  }

  /** When it was ejected last, or {@link #NEVER}. */
  long ejectedNanos() {
    return ejectedNanos;
  }

  /** When it came back last, or {@link #NEVER}. */
  long unejectedNanos() {
    return unejectedNanos;
  }
}
