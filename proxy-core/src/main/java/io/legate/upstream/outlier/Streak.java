package io.legate.upstream.outlier;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * Failures in a row over all workers. A success after successes only reads, so that the line stays
 * in every worker's cache.
 */
final class Streak {
  private final AtomicInteger length = new AtomicInteger();
  private final int limit;

  /** {@code limit} 0: never reached. */
  Streak(int limit) {
    this.limit = limit;
  }

  /** Counts a failure; whether it is the one that makes the row too long. */
  boolean failed() {
    return length.incrementAndGet() == limit;
  }

  /** A success, or a new start. */
  void end() {
    if (length.get() != 0) {
      length.set(0);
    }
  }
}
