package io.legate.upstream.lb;

/**
 * The Mersenne Twister MT19937 ("A 623-dimensionally equidistributed uniform pseudo-random number
 * generator", Matsumoto and Nishimura, 1998), 32 bits: what C++ calls {@code std::mt19937}, since
 * Envoy's order of hosts is made with that. Reused by seeding it anew; confined to a thread.
 */
final class Mt19937 {
  private static final int N = 624;
  private static final int M = 397;
  private static final int MATRIX = 0x9908b0df;

  private final int[] state = new int[N];
  private int at;

  /** Begins the sequence of a seed. */
  void seed(int seed) {
    state[0] = seed;
    for (int i = 1; i < N; i++) {
      state[i] = 1812433253 * (state[i - 1] ^ state[i - 1] >>> 30) + i;
    }
    at = 0;
  }

  /** The next number, of 0 to 2^32-1. */
  long next() {
    int following = at + 1 == N ? 0 : at + 1;
    int y = state[at] & 0x80000000 | state[following] & 0x7fffffff;
    int ahead = at + M >= N ? at + M - N : at + M;
    state[at] = state[ahead] ^ y >>> 1 ^ ((y & 1) == 0 ? 0 : MATRIX);
    y = state[at];
    at = following;
    y ^= y >>> 11;
    y ^= y << 7 & 0x9d2c5680;
    y ^= y << 15 & 0xefc60000;
    y ^= y >>> 18;
    return y & 0xffffffffL;
  }
}
