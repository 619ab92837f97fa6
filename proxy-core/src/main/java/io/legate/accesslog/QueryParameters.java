package io.legate.accesslog;

/** The parameters behind the question mark of a path, found without making strings. */
final class QueryParameters {
  private QueryParameters() {}

  /** Appends the value of the first parameter of that name, as it stands; whether there is one. */
  static boolean write(byte[] path, int start, int length, byte[] name, LineBuffer out) {
    int end = start + length;
    int i = indexOf(path, start, end, '?') + 1;
    int stop = indexOf(path, start, end, '#');
    while (i < stop) {
      int next = indexOf(path, i, stop, '&');
      int equals = indexOf(path, i, next, '=');
      if (equals - i == name.length
          && java.util.Arrays.equals(path, i, equals, name, 0, name.length)) {
        int value = Math.min(equals + 1, next);
        out.put(path, value, next - value);
        return true;
      }
      i = next + 1;
    }
    return false;
  }

  /** Appends bytes with percent-encoding (RFC 3986 §2.1) undone and a plus sign as a blank. */
  static void decode(byte[] from, int start, int end, LineBuffer out) {
    for (int i = start; i < end; i++) {
      int high = i + 2 < end && from[i] == '%' ? Character.digit(from[i + 1], 16) : -1;
      int low = high < 0 ? -1 : Character.digit(from[i + 2], 16);
      if (low >= 0) {
        out.putByte(high << 4 | low);
        i += 2;
      } else {
        out.putByte(from[i] == '+' ? ' ' : from[i]);
      }
    }
  }

  private static int indexOf(byte[] bytes, int from, int end, char c) {
    for (int i = from; i < end; i++) {
      if (bytes[i] == c) {
        return i;
      }
    }
    return end;
  }
}
