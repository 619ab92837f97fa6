package io.legate.stats;

import java.util.Arrays;

/**
 * The values of a histogram at one moment, in buckets of two significant digits as in
 * libcircllhist: a value from 100 on is known to within a tenth of its leading digits' step.
 * Immutable once it is handed out.
 */
public final class HistogramSnapshot {
  /** Powers of ten; as many as {@link #bucket} needs for any value. */
  private static final long[] POWERS = new long[18];

  /** For each number of bits, the decade of the smallest value of that size. */
  private static final byte[] DECADES = new byte[Long.SIZE];

  static {
    long power = 1;
    for (int i = 0; i < POWERS.length; i++) {
      POWERS[i] = power;
      power *= 10;
    }
    for (int bits = 1; bits < Long.SIZE; bits++) {
      long smallest = 1L << (bits - 1);
      int decade = 0;
      while (smallest / POWERS[decade] >= 100) {
        decade++;
      }
      DECADES[bits] = (byte) decade;
    }
  }

  /** The quantiles that are shown. */
  private static final double[] QUANTILES = {0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 1};

  private long[] counts = new long[64];
  private long sum;

  HistogramSnapshot() {}

  /** The quantiles that {@link #quantileValues()} gives, as parts of 1. */
  public static double[] quantiles() {
    return QUANTILES.clone();
  }

  /**
   * Bucket of a value: 0–99 exactly, then 90 buckets for each power of ten. Without branches: one
   * that is hardly ever taken is left out by the compiler, and the first slow request would have
   * half of the request path compiled anew.
   */
  static int bucket(long value) {
    long v = Math.max(0, value);
    int decade = DECADES[Long.SIZE - Long.numberOfLeadingZeros(v)];
    decade += (int) ((POWERS[decade] * 100 - 1 - v) >>> 63);
    return decade * 90 + (int) (v / POWERS[decade]);
  }

  /** The smallest value of a bucket. */
  static double lowerBound(int bucket) {
    if (bucket < 100) {
      return bucket;
    }
    return ((bucket - 100) % 90 + 10) * Math.pow(10, (bucket - 100) / 90 + 1);
  }

  /** How wide a bucket is: libcircllhist keeps two digits of the values below 10, too. */
  static double width(int bucket) {
    if (bucket == 0) {
      return 0;
    }
    if (bucket < 10) {
      return 0.1;
    }
    return bucket < 100 ? 1 : Math.pow(10, (bucket - 100) / 90 + 1);
  }

  void add(int bucket, long count) {
    if (count == 0) {
      return;
    }
    if (bucket >= counts.length) {
      counts = Arrays.copyOf(counts, bucket + 64);
    }
    counts[bucket] += count;
  }

  void addSum(long more) {
    sum += more;
  }

  /** What came since an earlier snapshot of the same histogram. */
  HistogramSnapshot since(HistogramSnapshot earlier) {
    HistogramSnapshot difference = new HistogramSnapshot();
    for (int i = 0; i < counts.length; i++) {
      difference.add(i, counts[i] - (i < earlier.counts.length ? earlier.counts[i] : 0));
    }
    difference.sum = sum - earlier.sum;
    return difference;
  }

  /** How many values were recorded. */
  public long count() {
    return Arrays.stream(counts).sum();
  }

  /** The sum of all values, exactly. */
  public long sum() {
    return sum;
  }

  /** The values at {@link #quantiles()}; NaN each when nothing was recorded. */
  public double[] quantileValues() {
    double[] values = new double[QUANTILES.length];
    long total = count();
    if (total == 0) {
      Arrays.fill(values, Double.NaN);
      return values;
    }
    int bucket = next(0);
    double below = 0;
    for (int i = 0; i < values.length; i++) {
      double rank = total * QUANTILES[i];
      while (below + counts[bucket] < rank) {
        int following = next(bucket + 1);
        if (following < 0) {
          break;
        }
        below += counts[bucket];
        bucket = following;
      }
      // Values lie evenly spread over their bucket (hist_approx_quantile).
      values[i] = lowerBound(bucket) + (rank - below) / counts[bucket] * width(bucket);
    }
    return values;
  }

  private int next(int from) {
    for (int i = from; i < counts.length; i++) {
      if (counts[i] != 0) {
        return i;
      }
    }
    return -1;
  }

  /**
   * For each bound how many values are in buckets that end at or below it ({@code
   * hist_approx_count_below}, as Envoy counts for Prometheus).
   *
   * @param bounds growing
   */
  public long[] countsAtMost(double[] bounds) {
    long[] atMost = new long[bounds.length];
    int bucket = 0;
    long below = 0;
    for (int i = 0; i < bounds.length; i++) {
      while (bucket < counts.length && lowerBound(bucket) + width(bucket) <= bounds[i]) {
        below += counts[bucket++];
      }
      atMost[i] = below;
    }
    return atMost;
  }
}
