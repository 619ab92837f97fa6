package io.legate.upstream.lb;

/**
 * Earliest-deadline-first schedule: yields entries as often as their weights say, as evenly spread
 * as can be. Each entry's deadline lies {@code 1/weight} after its last turn; the earliest is next,
 * ties in order of waiting. Plain arrays, a binary heap; a turn costs O(log n) and allocates
 * nothing. Confined to one thread. Envoy: {@code EdfScheduler}.
 */
public final class EdfScheduler {
  // The heap, by position: the entry, its deadline and its place among equal deadlines.
  private final int[] entries;
  private final double[] deadlines;
  private final long[] orders;
  private long nextOrder;

  /**
   * A schedule that stands where it would after {@code time} units, in which every entry has had
   * {@code floor(weight * time)} turns. With whole weights it repeats itself after one unit, so a
   * random time from 0 to 1 is a random start.
   *
   * @param weights more than 0 each
   * @param firstTie the entry that comes first among those that start with equal deadlines
   */
  public EdfScheduler(double[] weights, double time, int firstTie) {
    int n = weights.length;
    entries = new int[n];
    deadlines = new double[n];
    orders = new long[n];
    for (int i = 0; i < n; i++) {
      int entry = (firstTie + i) % n;
      entries[i] = entry;
      deadlines[i] = (Math.floor(weights[entry] * time) + 1) / weights[entry];
      orders[i] = i;
    }
    nextOrder = n;
    for (int i = n / 2 - 1; i >= 0; i--) {
      siftDown(i, entries[i], deadlines[i], orders[i]);
    }
  }

  /** The entry whose turn it is. */
  public int peek() {
    return entries[0];
  }

  /** Ends the turn of {@link #peek()}; its next one goes by {@code weight}. */
  public void reschedule(double weight) {
    siftDown(0, entries[0], deadlines[0] + 1 / weight, nextOrder++);
  }

  private void siftDown(int start, int entry, double deadline, long order) {
    int hole = start;
    int n = entries.length;
    for (int child = 2 * hole + 1; child < n; child = 2 * hole + 1) {
      if (child + 1 < n
          && before(deadlines[child + 1], orders[child + 1], deadlines[child], orders[child])) {
        child++;
      }
      if (!before(deadlines[child], orders[child], deadline, order)) {
        break;
      }
      entries[hole] = entries[child];
      deadlines[hole] = deadlines[child];
      orders[hole] = orders[child];
      hole = child;
    }
    entries[hole] = entry;
    deadlines[hole] = deadline;
    orders[hole] = order;
  }

  private static boolean before(double deadline, long order, double other, long otherOrder) {
    return deadline < other || (deadline == other && order < otherOrder);
  }
}
