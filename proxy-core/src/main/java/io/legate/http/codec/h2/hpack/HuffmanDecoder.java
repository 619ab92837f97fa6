package io.legate.http.codec.h2.hpack;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

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
    int code = 0;
    for (int length = Huffman.MIN_LENGTH; length <= Huffman.MAX_LENGTH; length++) {
      code <<= 1;
      OFFSET[length] = place - code;
      place += Huffman.count(length);
      code += Huffman.count(length);
      LIMIT[length] = (long) code << (Integer.SIZE - length);
    }
    for (int symbol = 0; symbol <= Huffman.EOS; symbol++) {
      SYMBOLS[Huffman.code(symbol) + OFFSET[Huffman.length(symbol)]] = (short) symbol;
    }
    fillPairs(0, PAIR_BITS, 0, 0);
  }

  private HuffmanDecoder() {}

  /**
   * Fills the pairs whose first bits are taken by {@code known} symbols, from the place that those
   * bits are.
   */
  private static void fillPairs(int from, int free, int pair, int known) {
    for (int i = 0; known < 2 && i < SYMBOLS.length; i++) {
      int symbol = SYMBOLS[i];
      int length = Huffman.length(symbol);
      if (length > free) {
        break; // the codes become only longer
      }
      int rest = free - length;
      int place = from + (Huffman.code(symbol) << rest);
      int longer =
          (pair | symbol << Byte.SIZE * known) + (length << PAIR_LENGTH) + (1 << PAIR_COUNT);
      Arrays.fill(PAIRS, place, place + (1 << rest), longer);
      fillPairs(place, rest, longer, known + 1);
    }
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
    final int lastForTwo = out.length - 2;
    long bits = 0; // the next bits, from the top
    int count = 0;
    while (true) {
      if (count < Integer.SIZE) {
        if (to - from >= Integer.BYTES) {
          bits |= ((int) INTS.get(in, from) & 0xffffffffL) << (Integer.SIZE - count);
          count += Integer.SIZE;
          from += Integer.BYTES;
        } else {
          while (count <= Long.SIZE - Byte.SIZE && from < to) {
            bits |= (in[from++] & 0xffL) << (Long.SIZE - Byte.SIZE - count);
            count += Byte.SIZE;
          }
        }
      }
      int pair = PAIRS[(int) (bits >>> (Long.SIZE - PAIR_BITS))];
      int length = pair >>> PAIR_LENGTH & 0xff;
      if (pair >= 1 << PAIR_COUNT && length <= count && at <= lastForTwo) {
        out[at] = (byte) pair;
        out[at + 1] = (byte) (pair >>> Byte.SIZE); // nothing yet, where it is only one
        at += pair >>> PAIR_COUNT;
        bits <<= length;
        count -= length;
        continue;
      }
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
      bits <<= length;
      count -= length;
    }
  }

  /** Whether what is left are up to seven ones. */
  private static boolean isPadding(long bits, int count) {
    return count == 0 || count < Byte.SIZE && bits == -1L << (Long.SIZE - count);
  }
}
