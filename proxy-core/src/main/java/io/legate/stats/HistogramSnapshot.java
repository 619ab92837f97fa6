package io.legate.stats;

import java.util.Arrays;

/**
 * The values of a histogram at one moment, in buckets of two significant digits. Not thread-safe.
 */
public final class HistogramSnapshot {
  private long[] counts = new long[64];
  private long sum;

  HistogramSnapshot() {}

  /** Bucket of a value: 0–99 exactly, then 90 buckets for each power of ten. */
  static int bucket(long value) {
    if (value < 100) {
      return (int) Math.max(0, value);
    }
    int decade = 0;
    long v = value;
    while (v >= 100) {
      v /= 10;
      decade++;
    }
    return 100 + (decade - 1) * 90 + (int) (v - 10);
  }

  /** The smallest value of a bucket. */
  static long lowerBound(int bucket) {
    if (bucket < 100) {
      return bucket;
    }
    int decade = (bucket - 100) / 90 + 1;
    long v = (bucket - 100) % 90 + 10;
    for (int i = 0; i < decade; i++) {
      v *= 10;
    }
    return v;
  }

  void add(long[] other, long otherSum) {
    if (other.length > counts.length) {
      counts = Arrays.copyOf(counts, other.length);
    }
    for (int i = 0; i < other.length; i++) {
      counts[i] += other[i];
    }
    sum += otherSum;
  }

  /** How many values were recorded. */
  public long count() {
    return Arrays.stream(counts).sum();
  }

  /** The sum of all values. */
  public long sum() {
    return sum;
  }
}
