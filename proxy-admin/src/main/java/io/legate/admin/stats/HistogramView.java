package io.legate.admin.stats;

import java.util.Arrays;

/**
 * The figures of a histogram at one moment. Immutable; the arrays are not to be changed.
 *
 * @param total all values since the start
 * @param interval the values of the last flush interval
 * @param bounds the upper bounds of the configured buckets, growing
 */
public record HistogramView(Figures total, Figures interval, double[] bounds) {

  /** The quantiles that are shown, in percent. */
  static final double[] PERCENTILES = {0, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 100};

  /** The bounds in use where none are configured (milliseconds). */
  public static final double[] DEFAULT_BOUNDS = {
    0.5, 1, 5, 10, 25, 50, 100, 250, 500, 1000, 2500, 5000, 10_000, 30_000, 60_000, 300_000,
    600_000, 1_800_000, 3_600_000
  };

  /** The quantiles that {@link Figures#quantiles()} has, as parts of 1. */
  public static double[] quantiles() {
    return new double[] {0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 1};
  }

  /**
   * Figures of some of the values.
   *
   * @param count how many there are
   * @param sum their sum
   * @param quantiles the values at {@link HistogramView#quantiles()}; NaN each when there are none
   * @param atMost for each bound how many values are not above it
   */
  public record Figures(long count, double sum, double[] quantiles, long[] atMost) {
    /** No values, with that many bounds. */
    public static Figures none(int bounds) {
      double[] unknown = new double[PERCENTILES.length];
      Arrays.fill(unknown, Double.NaN);
      return new Figures(0, 0, unknown, new long[bounds]);
    }

    /** For each bound how many values are above the bound before it and not above it. */
    long[] disjoint() {
      long[] buckets = new long[atMost.length];
      long before = 0;
      for (int i = 0; i < buckets.length; i++) {
        buckets[i] = atMost[i] - before;
        before = atMost[i];
      }
      return buckets;
    }
  }
}
