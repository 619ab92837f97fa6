package io.legate.http;

/** Looks for a byte in a part of an array. */
final class ByteScan {
  private ByteScan() {}

  /** Where the first such byte is, or {@code end} when there is none before it. */
  static int indexOf(byte[] bytes, int start, int end, char wanted) {
    for (int i = start; i < end; i++) {
      if (bytes[i] == wanted) {
        return i;
      }
    }
    return end;
  }
}
