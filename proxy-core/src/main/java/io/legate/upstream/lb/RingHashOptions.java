package io.legate.upstream.lb;

/**
 * What is configured for RING_HASH (Envoy: {@code RingHash}).
 *
 * @param minimumRingSize 1024 unless configured
 * @param maximumRingSize 8 Mi unless configured
 * @param murmur MURMUR_HASH_2 instead of XX_HASH
 */
public record RingHashOptions(int minimumRingSize, int maximumRingSize, boolean murmur) {
  /** The greatest ring there may be. */
  public static final int MAX_SIZE = 8 * 1024 * 1024;

  /** Envoy's. */
  public static final RingHashOptions STANDARD = new RingHashOptions(1024, MAX_SIZE, false);
}
