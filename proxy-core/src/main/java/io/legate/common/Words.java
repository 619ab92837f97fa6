package io.legate.common;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Looks at the bytes of messages eight at a time. Stateless. */
public final class Words {
  private static final VarHandle WORD =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long ONES = 0x0101010101010101L;
  private static final long HIGH = 0x8080808080808080L;

  private Words() {}

  /**
   * Where the first control character (below 0x20, or 0x7f) from {@code start} to {@code end} is,
   * or {@code end}.
   */
  public static int firstControl(byte[] bytes, int start, int end) {
    int i = start;
    for (; i + Long.BYTES <= end; i += Long.BYTES) {
      long controls = controls((long) WORD.get(bytes, i));
      if (controls != 0) {
        return i + (Long.numberOfTrailingZeros(controls) >>> 3);
      }
    }
    while (i < end && !isControl(bytes[i])) {
      i++;
    }
    return i;
  }

  /** The high bit of each control character; of bytes above the lowest one it may be wrong. */
  private static long controls(long word) {
    long delete = word ^ (0x7f * ONES);
    return (((word - 0x20 * ONES) & ~word) | ((delete - ONES) & ~delete)) & HIGH;
  }

  private static boolean isControl(byte b) {
    return b >= 0 && b < 0x20 || b == 0x7f;
  }

  /** Whether {@code length} bytes are the same in both. */
  public static boolean same(byte[] a, int aStart, byte[] b, int bStart, int length) {
    int i = 0;
    for (; i + Long.BYTES <= length; i += Long.BYTES) {
      if ((long) WORD.get(a, aStart + i) != (long) WORD.get(b, bStart + i)) {
        return false;
      }
    }
    for (; i < length; i++) {
      if (a[aStart + i] != b[bStart + i]) {
        return false;
      }
    }
    return true;
  }
}
