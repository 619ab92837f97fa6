package io.legate.http.codec.h2.hpack;

/**
 * Reads the Huffman code (RFC 7541 §5.2): a table by the next ten bits knows all frequent symbols;
 * the others, whose codes are longer, are found by their length among the canonical codes.
 * Stateless.
 */
final class HuffmanDecoder {
  /** The string is wrong: it has EOS, or its padding is not the first bits of EOS, or too long. */
  static final int ERROR = -1;

  private static final int FAST_BITS = 10;

  /** By the next bits: length and symbol of the code, or 0 where it is longer. */
  private static final short[] FAST = new short[1 << FAST_BITS];

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
          fillFast(symbol, code, length);
        }
      }
    }
  }

  private HuffmanDecoder() {}

  private static void fillFast(int symbol, int code, int length) {
    int free = FAST_BITS - length;
    for (int i = 0; free >= 0 && i < 1 << free; i++) {
      FAST[(code << free) + i] = (short) (length << Byte.SIZE | symbol);
    }
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
      while (count <= Long.SIZE - Byte.SIZE && from < to) {
        bits |= (in[from++] & 0xffL) << (Long.SIZE - Byte.SIZE - count);
        count += Byte.SIZE;
      }
      if (count == 0) {
        return at;
      }
      int length;
      int symbol;
      int fast = FAST[(int) (bits >>> (Long.SIZE - FAST_BITS))];
      if (fast != 0) {
        length = fast >>> Byte.SIZE;
        symbol = fast & 0xff;
      } else {
        long top = bits >>> Integer.SIZE;
        length = FAST_BITS + 1;
        while (top >= LIMIT[length]) {
          length++;
        }
        symbol = SYMBOLS[(int) (top >>> (Integer.SIZE - length)) + OFFSET[length]];
      }
      if (length > count) {
        boolean padding = count < Byte.SIZE && bits == -1L << (Long.SIZE - count);
        return padding ? at : ERROR;
      }
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
}
