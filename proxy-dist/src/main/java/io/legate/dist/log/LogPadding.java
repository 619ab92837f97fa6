package io.legate.dist.log;

/**
 * The alignment between {@code %} and the flag: {@code %8l} right, {@code %-8l} left, {@code %=8l}
 * centre, a {@code !} after the number cuts what is longer.
 *
 * @param width in characters; 0 when there is none
 * @param side {@code '-'} pads on the right, {@code '='} on both sides, {@code '+'} on the left
 * @param end the index after it in the pattern
 */
record LogPadding(int width, char side, boolean cuts, int end) {
  /** spdlog's limit. */
  private static final int MAX_WIDTH = 64;

  /** Reads the alignment at an index, which may be empty. */
  static LogPadding parse(String pattern, int start) {
    int at = start;
    char side = '+';
    if (at < pattern.length() && (pattern.charAt(at) == '-' || pattern.charAt(at) == '=')) {
      side = pattern.charAt(at++);
    }
    int digits = at;
    int width = 0;
    while (at < pattern.length() && Character.digit(pattern.charAt(at), 10) >= 0) {
      width = Math.min(MAX_WIDTH, width * 10 + Character.digit(pattern.charAt(at++), 10));
    }
    if (at == digits) {
      return new LogPadding(0, '+', false, start);
    }
    boolean cuts = at < pattern.length() && pattern.charAt(at) == '!' && at + 1 < pattern.length();
    return new LogPadding(width, side, cuts, cuts ? at + 1 : at);
  }

  /** The field, padded. */
  LogField around(LogField field) {
    return width == 0 ? field : (to, line) -> pad(to, field, line);
  }

  private void pad(StringBuilder to, LogField field, LogLine line) {
    int start = to.length();
    field.append(to, line);
    int missing = width - (to.length() - start);
    if (missing < 0 && cuts) {
      to.setLength(start + width);
    } else if (missing > 0) {
      int left = side == '-' ? 0 : side == '=' ? missing / 2 : missing;
      to.insert(start, " ".repeat(left)).append(" ".repeat(missing - left));
    }
  }
}
