package io.legate.upstream.lb;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * MurmurHash2 by Austin Appleby in its 64-bit variant A, with the seed of libstdc++'s {@code
 * std::hash}: what Envoy's {@code MURMUR_HASH_2} is, so that rings made elsewhere with {@code
 * std::hash} are the same. Stateless.
 */
final class MurmurHash2 {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long SEED = 0xc70f6907L;
  private static final long MULTIPLIER = 0xc6a4a7935bd1e995L;
  private static final int SHIFT = 47;

  private MurmurHash2() {}

  /** The hash of the first {@code length} bytes. */
  static long hash(byte[] bytes, int length) {
    long hash = SEED ^ length * MULTIPLIER;
    int whole = length & ~7;
    for (int i = 0; i < whole; i += 8) {
      hash = (hash ^ mix((long) LONG.get(bytes, i) * MULTIPLIER) * MULTIPLIER) * MULTIPLIER;
    }
    if (whole < length) {
      long tail = 0;
      for (int i = length - 1; i >= whole; i--) {
        tail = tail << 8 | bytes[i] & 0xff;
      }
      hash = (hash ^ tail) * MULTIPLIER;
    }
    return mix(mix(hash) * MULTIPLIER);
  }

  private static long mix(long value) {
    return value ^ value >>> SHIFT;
  }
}
