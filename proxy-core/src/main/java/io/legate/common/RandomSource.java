package io.legate.common;

/**
 * A stream of pseudo-random 64-bit numbers (SplitMix64): fast, seedable, confined to one thread.
 * Not for secrets.
 */
public final class RandomSource {
  private long state;

  /** A source that yields the same numbers for the same seed. */
  public RandomSource(long seed) {
    this.state = seed;
  }

  /** A source that differs from run to run. */
  public static RandomSource seeded() {
    return new RandomSource(new java.security.SecureRandom().nextLong());
  }

  /** The next 64 bits. */
  public long next() {
    long z = state += 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }

  /** A number from 0 (inclusive) to {@code bound} (exclusive), {@code bound} &gt; 0. */
  public long below(long bound) {
    return Math.floorMod(next() >>> 1, bound);
  }

  /** A number from 0 (inclusive) to 1 (exclusive). */
  public double fraction() {
    return (next() >>> 11) * 0x1.0p-53;
  }
}
