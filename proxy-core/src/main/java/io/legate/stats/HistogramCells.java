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
  private static final VarHandle SUM;

  static {
    try {
      SUM = MethodHandles.lookup().findVarHandle(HistogramCells.class, "sum", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private volatile long[] counts = new long[128];

  @SuppressWarnings("UnusedVariable") // through SUM
  private long sum;

  void record(long value) {
    int bucket = HistogramSnapshot.bucket(value);
    long[] c = counts;
    if (bucket >= c.length) {
      c = Arrays.copyOf(c, bucket + 64);
      counts = c;
    }
    CELL.setOpaque(c, bucket, c[bucket] + 1);
    SUM.setOpaque(this, (long) SUM.getOpaque(this) + Math.max(0, value));
  }

  void addTo(HistogramSnapshot snapshot) {
    long[] c = counts;
    for (int i = 0; i < c.length; i++) {
      snapshot.add(i, (long) CELL.getOpaque(c, i));
    }
    snapshot.addSum((long) SUM.getOpaque(this));
  }
}
