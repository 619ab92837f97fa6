package io.legate.upstream.lb;

/**
 * Draws one of n entries with probability proportional to its weight in constant time. Immutable.
 *
 * <p>The alias method of Walker (1977) with Vose's construction (1991): every column holds at most
 * two entries, so a draw is a column and a coin.
 */
public final class AliasTable {
  private final double[] threshold;
  private final int[] alias;

  /** A table for these weights, at least one of them more than 0. */
  public AliasTable(double[] weights) {
    int n = weights.length;
    threshold = new double[n];
    alias = new int[n];
    double sum = 0;
    for (double weight : weights) {
      sum += weight;
    }
    int[] work = new int[n]; // the small columns from the left, the large ones from the right
    int small = 0;
    int large = n;
    for (int i = 0; i < n; i++) {
      threshold[i] = weights[i] * n / sum;
      alias[i] = i;
      work[threshold[i] < 1 ? small++ : --large] = i;
    }
    while (small > 0 && large < n) {
      int less = work[--small];
      int more = work[large];
      alias[less] = more;
      threshold[more] -= 1 - threshold[less];
      if (threshold[more] < 1) {
        large++;
        work[small++] = more;
      }
    }
    // What remains is 1 but for rounding.
    while (small > 0) {
      threshold[work[--small]] = 1;
    }
    while (large < n) {
      threshold[work[large++]] = 1;
    }
  }

  /** An entry, by 64 random bits: the high ones choose the column, the low ones toss the coin. */
  public int choose(long bits) {
    int column = (int) ((bits >>> 32) * threshold.length >>> 32);
    return (bits & 0xFFFFFFFFL) * 0x1.0p-32 < threshold[column] ? column : alias[column];
  }
}
