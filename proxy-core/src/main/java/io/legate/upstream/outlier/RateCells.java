package io.legate.upstream.outlier;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How many of a host's requests succeeded: cells of which each worker writes its own, and the share
 * of the last interval, which the control thread makes of them. Envoy's two buckets are one sum and
 * what it was at the last look.
 */
final class RateCells {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);
  private static final int STRIDE = 8; // a cache line per thread
  private static final int SUCCESS = 1;

  private final long[] cells;
  private long lastTotal;
  private long lastSuccess;
  private long total;
  private long success;

  RateCells(int threads) {
    cells = new long[(threads + 1) * STRIDE]; // the first line keeps strangers away
  }

  /** Counts a request; on the worker of that index. */
  void count(int worker, boolean succeeded) {
    int i = (worker + 1) * STRIDE;
    CELL.setOpaque(cells, i, cells[i] + 1);
    if (succeeded) {
      CELL.setRelease(cells, i + SUCCESS, cells[i + SUCCESS] + 1);
    }
  }

  /** Ends an interval, on the control thread. */
  void endInterval() {
    long successes = sum(SUCCESS); // first, so that there are never more than requests
    long requests = sum(0);
    total = requests - lastTotal;
    success = Math.min(successes - lastSuccess, total);
    lastTotal = requests;
    lastSuccess = successes;
  }

  private long sum(int cell) {
    long sum = 0;
    for (int i = STRIDE + cell; i < cells.length; i += STRIDE) {
      sum += (long) CELL.getAcquire(cells, i);
    }
    return sum;
  }

  /** Requests in the interval that ended last. */
  long volume() {
    return total;
  }

  /** The share of successes among them, 0 to 100; there must be some. */
  double rate() {
    return success * 100.0 / total;
  }
}
