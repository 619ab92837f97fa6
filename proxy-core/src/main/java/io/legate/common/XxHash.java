package io.legate.common;

import java.nio.ByteOrder;
import net.openhft.hashing.Access;
import net.openhft.hashing.LongHashFunction;

/** xxHash64, without garbage for the common seeds. Stateless. Envoy: {@code HashUtil}. */
public final class XxHash {
  private static final LongHashFunction SEED_0 = LongHashFunction.xx();
  private static final LongHashFunction SEED_1 = LongHashFunction.xx(1);
  private static final Latin1 TEXT = new Latin1();

  private XxHash() {}

  /** The hash of some bytes. */
  public static long hash(byte[] bytes, int start, int length) {
    return SEED_0.hashBytes(bytes, start, length);
  }

  /** The hash of all bytes with the seed 1. */
  public static long hashWithSeed1(byte[] bytes) {
    return SEED_1.hashBytes(bytes);
  }

  /** The hash of bytes with any seed; makes an object. */
  public static long hash(byte[] bytes, long seed) {
    return LongHashFunction.xx(seed).hashBytes(bytes);
  }

  /** The hash of a text as ISO-8859-1. */
  public static long hash(String text) {
    return SEED_0.hash(text, TEXT, 0, text.length());
  }

  /** Reads a text's characters as bytes, so that it need not be copied. */
  private static final class Latin1 extends Access<String> {
    @Override
    public int getByte(String text, long offset) {
      return (byte) text.charAt((int) offset);
    }

    @Override
    public ByteOrder byteOrder(String text) {
      return ByteOrder.LITTLE_ENDIAN;
    }

    @Override
    protected Access<String> reverseAccess() {
      throw new UnsupportedOperationException("bytes have no order");
    }
  }
}
