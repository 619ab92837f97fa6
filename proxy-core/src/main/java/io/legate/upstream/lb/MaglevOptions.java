package io.legate.upstream.lb;

/**
 * What is configured for MAGLEV (Envoy: {@code Maglev}).
 *
 * @param tableSize a prime number, 65537 unless configured
 */
public record MaglevOptions(int tableSize) {
  /** The greatest table there may be. */
  public static final int MAX_SIZE = 5_000_011;

  /** Envoy's. */
  public static final MaglevOptions STANDARD = new MaglevOptions(65537);
}
