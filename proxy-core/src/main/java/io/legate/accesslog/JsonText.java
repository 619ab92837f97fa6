package io.legate.accesslog;

import java.nio.charset.StandardCharsets;

/**
 * Strings in JSON (RFC 8259 §7): what must be escaped is, valid UTF-8 passes as it is, and a byte
 * that is no UTF-8 becomes {@code \}{@code u00XX}, so that a line is always valid JSON.
 */
public final class JsonText {
  private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

  private JsonText() {}

  /** Whether a byte may not stand as it is, or must be looked at together with its neighbours. */
  static boolean needsEscape(byte b) {
    return b < 0x20 || b == '"' || b == '\\' || b == 0x7f; // Bytes from 0x80 are negative.
  }

  /** A string with its quotes. */
  static byte[] quoted(String text) {
    LineBuffer out = new LineBuffer(text.length() + 2);
    out.putByte('"');
    int from = out.length();
    out.put(text);
    out.escapeJson(from);
    out.putByte('"');
    return java.util.Arrays.copyOf(out.bytes(), out.length());
  }

  /** The same as text. */
  public static String quotedText(String text) {
    return new String(quoted(text), StandardCharsets.UTF_8);
  }

  static void escape(byte[] raw, LineBuffer out) {
    int i = 0;
    while (i < raw.length) {
      byte b = raw[i];
      int width = b < 0 ? Utf8.width(raw, i) : 1;
      if (width > 1) {
        out.put(raw, i, width);
        i += width;
      } else {
        escape(b, out);
        i++;
      }
    }
  }

  private static void escape(byte b, LineBuffer out) {
    switch (b) {
      case '"' -> backslash('"', out);
      case '\\' -> backslash('\\', out);
      case '\n' -> backslash('n', out);
      case '\r' -> backslash('r', out);
      case '\t' -> backslash('t', out);
      case '\b' -> backslash('b', out);
      case '\f' -> backslash('f', out);
      default -> {
        if (needsEscape(b)) {
          backslash('u', out);
          out.putByte('0');
          out.putByte('0');
          out.putByte(HEX[(b >> 4) & 0xf]);
          out.putByte(HEX[b & 0xf]);
        } else {
          out.putByte(b);
        }
      }
    }
  }

  private static void backslash(char letter, LineBuffer out) {
    out.putByte('\\');
    out.putByte(letter);
  }

  /** Well-formed UTF-8 byte sequences: Unicode 15, table 3-7. */
  private static final class Utf8 {
    /** How many bytes the character at {@code i} has, or 1 where there is no valid one. */
    static int width(byte[] raw, int i) {
      int lead = raw[i] & 0xff;
      if (lead < 0xc2 || lead > 0xf4) {
        return 1;
      }
      int width = lead < 0xe0 ? 2 : lead < 0xf0 ? 3 : 4;
      if (i + width > raw.length || !secondFits(lead, raw[i + 1] & 0xff)) {
        return 1;
      }
      for (int k = 2; k < width; k++) {
        if ((raw[i + k] & 0xc0) != 0x80) {
          return 1;
        }
      }
      return width;
    }

    private static boolean secondFits(int lead, int second) {
      int low = lead == 0xe0 ? 0xa0 : lead == 0xf0 ? 0x90 : 0x80;
      int high = lead == 0xed ? 0x9f : lead == 0xf4 ? 0x8f : 0xbf;
      return second >= low && second <= high;
    }
  }
}
