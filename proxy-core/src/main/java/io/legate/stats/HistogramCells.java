package io.legate.stats;

/**
 * One shard's part of a histogram: log-linear buckets of two significant digits as in Envoy's
 * (libcircllhist), found by arithmetic, grown on demand. Written by the shard's thread, read by
 * any.
 */
final class HistogramCells {
  private volatile long[] counts = new long[64];
  private volatile long sum;

  void record(long value) {
    int bucket = HistogramSnapshot.bucket(value);
    long[] c = counts;
    if (bucket >= c.length) {
      c = java.util.Arrays.copyOf(c, bucket + 64);
    }
    c[bucket]++;
    sum = sum + value;
    counts = c;
  }

  void addTo(HistogramSnapshot snapshot) {
    snapshot.add(counts, sum);
  }
}
