package io.legate.http.conn;

import io.legate.common.RandomSource;

/** Makes request ids: random UUIDs (RFC 9562, version 4) as text, without objects. */
final class RequestId {
  static final int LENGTH = 36;

  private static final byte[] HEX = {
    '0', '1', '2', '3', '4', '5', '6', '7', '8', '9', 'a', 'b', 'c', 'd', 'e', 'f'
  };

  private RequestId() {}

  /** Writes a new id to the first {@link #LENGTH} bytes. */
  static void put(RandomSource random, byte[] out) {
    long high = random.next() & ~0xF000L | 0x4000L;
    long low = random.next() & 0x3FFFFFFFFFFFFFFFL | 0x8000000000000000L;
    putHex(high >>> 32, 8, out, 0);
    out[8] = '-';
    putHex(high >>> 16, 4, out, 9);
    out[13] = '-';
    putHex(high, 4, out, 14);
    out[18] = '-';
    putHex(low >>> 48, 4, out, 19);
    out[23] = '-';
    putHex(low, 12, out, 24);
  }

  private static void putHex(long value, int digits, byte[] out, int at) {
    for (int i = at + digits - 1; i >= at; i--) {
      out[i] = HEX[(int) (value & 0xf)];
      value >>>= 4;
    }
  }
}
