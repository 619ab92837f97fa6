package io.legate.http.codec.h2.hpack;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * The Huffman code of RFC 7541, appendix B, and writing it. The code is canonical: it follows from
 * the lengths alone, symbols of one length in ascending order. Stateless.
 */
final class Huffman {
  /** The symbol that would end a string; none may have it. */
  static final int EOS = 256;

  static final int MIN_LENGTH = 5;
  static final int MAX_LENGTH = 30;

  /** The length of each symbol's code in bits, as digits of base 36, sixteen symbols a line. */
  private static final String LENGTH_DIGITS =
      "dnsssssssoussuss"
          + "ssssssusssssssss"
          + "6aacd68baa8b8666"
          + "555666666678f6ca"
          + "d677777777777777"
          + "77777777878djde6"
          + "f565656665776665"
          + "67655677777fbeds"
          + "kmkkmmmnmnnnnnon"
          + "oomnonnnnlmnmnno"
          + "mlkmmnnlnmmolmnn"
          + "llmlnmnnkmmmnmmn"
          + "qqkjmnmpqqqrrqop"
          + "jlqrrqrollqqsrrr"
          + "koklmllnmmppooqn"
          + "qrqqrrrrrsrrrrrq"
          + "u";

  private static final byte[] LENGTHS = new byte[EOS + 1];
  private static final int[] COUNTS = new int[MAX_LENGTH + 1];
  private static final int[] CODES = new int[EOS + 1];

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  static {
    for (int symbol = 0; symbol <= EOS; symbol++) {
      LENGTHS[symbol] = (byte) Character.digit(LENGTH_DIGITS.charAt(symbol), 36);
      COUNTS[LENGTHS[symbol]]++;
    }
    int[] next = new int[MAX_LENGTH + 1];
    for (int length = MIN_LENGTH; length <= MAX_LENGTH; length++) {
      next[length] = (next[length - 1] + COUNTS[length - 1]) << 1;
    }
    for (int symbol = 0; symbol <= EOS; symbol++) {
      CODES[symbol] = next[LENGTHS[symbol]]++;
    }
  }

  private Huffman() {}

  /** The length of a symbol's code in bits. */
  static int length(int symbol) {
    return LENGTHS[symbol];
  }

  /** How many codes have that length. */
  static int count(int length) {
    return COUNTS[length];
  }

  /** A symbol's code, in the low bits. */
  static int code(int symbol) {
    return CODES[symbol];
  }

  /** How many bytes {@link #encode} writes for these. */
  static int encodedLength(byte[] bytes, int start, int length) {
    int bits = 0;
    for (int i = start; i < start + length; i++) {
      bits += LENGTHS[bytes[i] & 0xff];
    }
    return (bits + 7) >>> 3;
  }

  /** Writes the code of these bytes, padded with ones, and gives the end. */
  static int encode(byte[] bytes, int start, int length, byte[] out, int at) {
    long bits = 0;
    int count = 0;
    for (int i = start; i < start + length; i++) {
      int symbol = bytes[i] & 0xff;
      int n = LENGTHS[symbol];
      bits = bits << n | CODES[symbol];
      count += n;
      if (count >= Integer.SIZE) {
        count -= Integer.SIZE;
        INTS.set(out, at, (int) (bits >>> count));
        at += Integer.BYTES;
      }
    }
    bits = bits << 7 | 0x7f;
    for (count += 7; count >= Byte.SIZE; ) {
      count -= Byte.SIZE;
      out[at++] = (byte) (bits >>> count);
    }
    return at;
  }
}
