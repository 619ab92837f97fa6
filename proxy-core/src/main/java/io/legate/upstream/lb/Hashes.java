package io.legate.upstream.lb;

import net.openhft.hashing.LongHashFunction;

/** xxHash64, with the two seeds that tables need. Stateless. */
final class Hashes {
  private static final LongHashFunction SEED_0 = LongHashFunction.xx();
  private static final LongHashFunction SEED_1 = LongHashFunction.xx(1);

  private Hashes() {}

  static long xx64(byte[] bytes, int start, int length) {
    return SEED_0.hashBytes(bytes, start, length);
  }

  static long xx64Seed1(byte[] bytes) {
    return SEED_1.hashBytes(bytes);
  }
}
