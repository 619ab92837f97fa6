package io.legate.stats;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/**
 * One shard's part of a histogram: log-linear buckets of two significant digits as in Envoy's
 * (libcircllhist), found by arithmetic, grown on demand. Written by the shard's thread alone, so
 * nothing is lost when the array grows; any thread may read slightly stale counts.
 */
final class HistogramCells {
  private static final VarHandle CELL = MethodHandles.arrayElementVarHandle(long[].class);

  /**
   * Where the sum is: an object of its own could share a line of the cache with another shard's.
   */
  private static final int SUM = 0;

  private static final int FIRST_BUCKET = 1;

  private volatile long[] cells = new long[128];

  void record(long value) {
    int bucket = FIRST_BUCKET + HistogramSnapshot.bucket(value);
    long[] c = cells;
    if (bucket >= c.length) {
      c = Arrays.copyOf(c, bucket + 64);
      cells = c;
    }
    CELL.setOpaque(c, bucket, c[bucket] + 1);
    CELL.setOpaque(c, SUM, c[SUM] + Math.max(0, value));
  }

  void addTo(HistogramSnapshot snapshot) {
    long[] c = cells;
    for (int i = FIRST_BUCKET; i < c.length; i++) {
      snapshot.add(i - FIRST_BUCKET, (long) CELL.getOpaque(c, i));
    }
    snapshot.addSum((long) CELL.getOpaque(c, SUM));
  }
}
