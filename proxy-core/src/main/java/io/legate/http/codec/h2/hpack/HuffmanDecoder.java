package io.legate.http.codec.h2.hpack;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/**
 * Reads the Huffman code (RFC 7541 §5.2). A table knows by the next twelve bits one or two frequent
 * symbols; others are found by their length among the canonical codes. (Measured over a browser's
 * values, ns/byte: one symbol by ten bits 3.2, two by eleven 2.2, two by twelve 1.9, Netty's
 * machine of four bits a step 3.7.) Stateless.
 */
final class HuffmanDecoder {
  /** The string is wrong: it has EOS, or its padding is not up to seven ones. */
  static final int ERROR = -1;

  private static final int PAIR_BITS = 12;

  // A pair: two symbols, how many bits they take, how many they are.
  private static final int PAIR_LENGTH = 16;
  private static final int PAIR_COUNT = 24;

  /** By the next bits: the symbols that they begin with; 0 where the first is longer. */
  private static final int[] PAIRS = new int[1 << PAIR_BITS];

  private static final VarHandle INTS =
      MethodHandles.byteArrayViewVarHandle(int[].class, ByteOrder.BIG_ENDIAN);

  /** All symbols in the order of their codes. */
  private static final short[] SYMBOLS = new short[Huffman.EOS + 1];

  /** By length: the first code that is longer, its bits at the top of 32. */
  private static final long[] LIMIT = new long[Huffman.MAX_LENGTH + 1];

  /** By length: what is added to a code to find its place in {@link #SYMBOLS}. */
  private static final int[] OFFSET = new int[Huffman.MAX_LENGTH + 1];

  static {
    int place = 0;
    for (int length = Huffman.MIN_LENGTH; length <= Huffman.MAX_LENGTH; length++) {
      LIMIT[length] = LIMIT[length - 1];
      for (int symbol = 0; symbol <= Huffman.EOS; symbol++) {
        if (Huffman.length(symbol) == length) {
          int code = Huffman.code(symbol);
          OFFSET[length] = place - code;
          SYMBOLS[place++] = (short) symbol;
          LIMIT[length] = (code + 1L) << (Integer.SIZE - length);
        }
      }
    }
    for (int bits = 0; bits < PAIRS.length; bits++) {
      PAIRS[bits] = pair(bits);
    }
  }

  private HuffmanDecoder() {}

  private static int pair(int bits) {
    int pair = 0;
    int used = 0;
    for (int n = 0; n < 2; n++) {
      long top = ((long) bits << used & PAIRS.length - 1) << (Integer.SIZE - PAIR_BITS);
      int length = length(top);
      if (used + length > PAIR_BITS) {
        break;
      }
      used += length;
      pair |= symbol(top, length) << Byte.SIZE * n;
      pair += 1 << PAIR_COUNT;
    }
    return pair | used << PAIR_LENGTH;
  }

  /** The length of the code that these 32 bits begin with. */
  private static int length(long top) {
    int length = Huffman.MIN_LENGTH;
    while (top >= LIMIT[length]) {
      length++;
    }
    return length;
  }

  private static int symbol(long top, int length) {
    return SYMBOLS[(int) (top >>> (Integer.SIZE - length)) + OFFSET[length]];
  }

  /**
   * Decodes {@code in[from, to)} into {@code out} from {@code at}. What does not fit is counted but
   * not written, so that a string too long for its reader is still judged and measured.
   *
   * @return the end that the string has or would have in {@code out}, or {@link #ERROR}
   */
  static int decode(byte[] in, int from, int to, byte[] out, int at) {
    long bits = 0; // the next bits, from the top
    int count = 0;
    while (true) {
      if (count < Integer.SIZE && to - from >= Integer.BYTES) {
        bits |= ((int) INTS.get(in, from) & 0xffffffffL) << (Integer.SIZE - count);
        count += Integer.SIZE;
        from += Integer.BYTES;
      }
      while (count < Integer.SIZE && from < to) {
        bits |= (in[from++] & 0xffL) << (Long.SIZE - Byte.SIZE - count);
        count += Byte.SIZE;
      }
      int pair = PAIRS[(int) (bits >>> (Long.SIZE - PAIR_BITS))];
      int length = pair >>> PAIR_LENGTH & 0xff;
      if (pair >= 1 << PAIR_COUNT && length <= count && at < out.length - 1) {
        out[at] = (byte) pair;
        out[at + 1] = (byte) (pair >>> Byte.SIZE); // nothing yet, where it is only one
        at += pair >>> PAIR_COUNT;
      } else {
        long top = bits >>> Integer.SIZE;
        length = length(top);
        if (length > count) {
          return isPadding(bits, count) ? at : ERROR;
        }
        int symbol = symbol(top, length);
        if (symbol == Huffman.EOS) {
          return ERROR;
        }
        if (at < out.length) {
          out[at] = (byte) symbol;
        }
        at++;
      }
      bits <<= length;
      count -= length;
    }
  }

  /** Whether what is left are up to seven ones. */
  private static boolean isPadding(long bits, int count) {
    return count == 0 || count < Byte.SIZE && bits == -1L << (Long.SIZE - count);
  }
}
