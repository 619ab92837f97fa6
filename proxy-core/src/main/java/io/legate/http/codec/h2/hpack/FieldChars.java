package io.legate.http.codec.h2.hpack;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** Which bytes a field of HTTP/2 may have (RFC 9113 §8.2.1, RFC 9110 §5.6.2). Stateless. */
final class FieldChars {
  private static final boolean[] LOWER_CASE_TOKEN = new boolean[256];

  /** Eight bytes at a time. */
  static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private static final long EACH = 0x0101010101010101L;
  private static final long TOPS = EACH << 7;

  static {
    for (int c = 0; c < 256; c++) {
      LOWER_CASE_TOKEN[c] =
          c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || "!#$%&'*+-.^_`|~".indexOf(c) >= 0;
    }
  }

  private FieldChars() {}

  /** Whether these bytes are a token without upper case. */
  static boolean isName(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      if (!LOWER_CASE_TOKEN[bytes[i] & 0xff]) {
        return false;
      }
    }
    return start < end;
  }

  /** Whether these bytes have no control character but tab, and no blank at either end. */
  static boolean isValue(byte[] bytes, int start, int end) {
    if (start == end) {
      return true;
    }
    if (isBlank(bytes[start]) || isBlank(bytes[end - 1])) {
      return false;
    }
    int i = start;
    for (; i <= end - Long.BYTES; i += Long.BYTES) {
      long eight = (long) LONGS.get(bytes, i);
      long delete = eight ^ EACH * 0x7f;
      long suspect = (eight - EACH * 0x20) & ~eight | (delete - EACH) & ~delete;
      if ((suspect & TOPS) != 0 && !isText(bytes, i, i + Long.BYTES)) {
        return false;
      }
    }
    return isText(bytes, i, end);
  }

  private static boolean isText(byte[] bytes, int start, int end) {
    for (int i = start; i < end; i++) {
      byte b = bytes[i];
      if (b >= 0 && b < 0x20 && b != '\t' || b == 0x7f) {
        return false;
      }
    }
    return true;
  }

  private static boolean isBlank(byte b) {
    return b == ' ' || b == '\t';
  }
}
