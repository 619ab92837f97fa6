package io.legate.upstream.lb;

/**
 * Goes through entries again and again, each as often as its weight says and as evenly spread as
 * can be. Immutable, shared by all workers: where one stands is a number that it keeps itself
 * ({@link Turns}), and a turn costs the same however many entries there are.
 *
 * <p>An entry of weight w has w of the slots on a circle. The next slot lies the golden section of
 * the circle further on (rounded to a step that has no divisor in common with the circle, so that
 * every slot is visited once per round: shares are exact). Steps of a golden section spread best of
 * all: a host's turns come at intervals of at most three lengths (Steinhaus' three gaps), and how
 * often an entry has had its turn differs from its share by a few turns at any time. With equal
 * weights it is a plain rotation. Envoy keeps an earliest-deadline-first heap per worker, to the
 * same end.
 */
final class Rotation {
  private static final double GOLDEN_SECTION = (Math.sqrt(5) - 1) / 2;
  private static final int CANDIDATES = 64;
  private static final long FRACTIONS = 1 << 24;

  private final long slots;
  private final long step;
  // Behind the last slot of each entry, and the entry of every 2^shift-th slot; none where a slot
  // is an entry.
  private final long[] ends;
  private final int[] guide;
  private final int shift;

  private Rotation(long slots, long step, long[] ends) {
    this.slots = slots;
    this.step = step;
    this.ends = ends;
    int bits = 0;
    while (ends.length > 0 && slots >>> bits > 2L * ends.length) {
      bits++;
    }
    this.shift = bits;
    this.guide = new int[ends.length == 0 ? 0 : (int) ((slots - 1) >>> bits) + 1];
    int entry = 0;
    for (int i = 0; i < guide.length; i++) {
      while (ends[entry] <= (long) i << bits) {
        entry++;
      }
      guide[i] = entry;
    }
  }

  /** A rotation through so many entries of equal weight. */
  static Rotation equal(int count) {
    return new Rotation(count, 1, new long[0]);
  }

  /** A rotation by weights, 0 or more each, of which one at least is more. */
  static Rotation weighted(double[] weights) {
    if (areEqual(weights)) {
      return equal(weights.length);
    }
    long[] ends = whole(weights);
    for (int i = 1; i < ends.length; i++) {
      ends[i] += ends[i - 1];
    }
    long slots = ends[ends.length - 1];
    return new Rotation(slots, step(slots), ends);
  }

  private static boolean areEqual(double[] weights) {
    for (double weight : weights) {
      if (weight != weights[0]) {
        return false;
      }
    }
    return true;
  }

  /**
   * Weights as numbers of slots: in the same proportions, or nearly so where there are fractions.
   */
  private static long[] whole(double[] weights) {
    double max = 0;
    boolean fractions = false;
    for (double weight : weights) {
      max = Math.max(max, weight);
      fractions |= weight != Math.rint(weight);
    }
    long[] whole = new long[weights.length];
    long divisor = 0;
    for (int i = 0; i < weights.length; i++) {
      double weight = fractions ? weights[i] / max * FRACTIONS : weights[i];
      whole[i] = weights[i] > 0 ? Math.max(1, Math.round(weight)) : 0;
      divisor = gcd(divisor, whole[i]);
    }
    for (int i = 0; i < whole.length; i++) {
      whole[i] /= divisor;
    }
    return whole;
  }

  /** Of the steps near the golden section, prime to the circle, the one that spreads best. */
  private static long step(long slots) {
    long golden = Math.round(slots * GOLDEN_SECTION);
    long best = 1;
    long least = Long.MAX_VALUE;
    for (int i = 0; i < CANDIDATES; i++) {
      long candidate = golden + ((i & 1) == 0 ? i / 2 : -(i + 1) / 2);
      if (candidate > 0 && candidate < slots) {
        long unevenness = unevenness(slots, candidate);
        if (unevenness < least) {
          least = unevenness;
          best = candidate;
        }
      }
    }
    return best;
  }

  /** The sum of the partial quotients of slots/step, which bounds how uneven steps become. */
  private static long unevenness(long slots, long step) {
    long sum = 0;
    long a = slots;
    long b = step;
    while (b > 0) {
      sum += a / b;
      long rest = a % b;
      a = b;
      b = rest;
    }
    return a == 1 ? sum : Long.MAX_VALUE;
  }

  private static long gcd(long a, long b) {
    return b == 0 ? a : gcd(b, a % b);
  }

  /** Whether all weights are equal. */
  boolean isEqual() {
    return ends.length == 0;
  }

  /** A place to stand at: any number will do. */
  long position(long any) {
    return slots == 0 ? 0 : Long.remainderUnsigned(any, slots);
  }

  /** Where one stands after the turn at a position. */
  long after(long position) {
    long next = position + step;
    return next >= slots ? next - slots : next;
  }

  /** The entry whose turn it is at a position. */
  int entry(long position) {
    if (ends.length == 0) {
      return (int) position;
    }
    int entry = guide[(int) (position >>> shift)];
    while (ends[entry] <= position) {
      entry++;
    }
    return entry;
  }
}
