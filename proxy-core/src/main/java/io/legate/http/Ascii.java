package io.legate.http;

/** Small work on ASCII bytes that header values need, without making strings. */
public final class Ascii {
  private Ascii() {}

  /** Whether the bytes at {@code start} are {@code lowerCase} in any case of letters. */
  public static boolean equalsIgnoringCase(byte[] bytes, int start, byte[] lowerCase) {
    for (int i = 0; i < lowerCase.length; i++) {
      if (lower(bytes[start + i]) != lowerCase[i]) {
        return false;
      }
    }
    return true;
  }

  /** The letter in lower case; any other byte as it is. */
  public static byte lower(byte b) {
    return b >= 'A' && b <= 'Z' ? (byte) (b | 0x20) : b;
  }

  /**
   * Whether a comma-separated list has the element {@code lowerCaseToken}, in any case of letters.
   */
  public static boolean containsToken(byte[] bytes, int start, int length, byte[] lowerCaseToken) {
    int end = start + length;
    int i = start;
    while (i < end) {
      while (i < end && (bytes[i] == ' ' || bytes[i] == '\t' || bytes[i] == ',')) {
        i++;
      }
      int from = i;
      while (i < end && bytes[i] != ',') {
        i++;
      }
      int to = i;
      while (to > from && (bytes[to - 1] == ' ' || bytes[to - 1] == '\t')) {
        to--;
      }
      if (to - from == lowerCaseToken.length && equalsIgnoringCase(bytes, from, lowerCaseToken)) {
        return true;
      }
    }
    return false;
  }

  /** A decimal number of digits alone, or -1 where it is not one or does not fit into 63 bits. */
  public static long parseLong(byte[] bytes, int start, int length) {
    if (length <= 0 || length > 19) {
      return -1;
    }
    long n = 0;
    for (int i = start; i < start + length; i++) {
      int digit = bytes[i] - '0';
      if (digit < 0 || digit > 9) {
        return -1;
      }
      n = n * 10 + digit;
      if (n < 0) {
        return -1;
      }
    }
    return n;
  }

  /** Writes a non-negative number in decimal digits and gives how many. */
  public static int putLong(byte[] bytes, int start, long value) {
    int digits = 1;
    for (long v = value; v >= 10; v /= 10) {
      digits++;
    }
    long v = value;
    for (int i = start + digits - 1; i >= start; i--) {
      bytes[i] = (byte) ('0' + v % 10);
      v /= 10;
    }
    return digits;
  }
}
