package io.legate.dist.log;

/** How a message is written where it must stay on one line. */
final class LogEscapes {
  private LogEscapes() {}

  /** As inside a JSON string. */
  static void json(StringBuilder to, String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> to.append("\\\"");
        case '\\' -> to.append("\\\\");
        case '\b' -> to.append("\\b");
        case '\f' -> to.append("\\f");
        case '\n' -> to.append("\\n");
        case '\r' -> to.append("\\r");
        case '\t' -> to.append("\\t");
        default -> {
          if (c < ' ') {
            to.append("\\u00").append(Character.forDigit(c >> 4, 16));
            to.append(Character.forDigit(c & 15, 16));
          } else {
            to.append(c);
          }
        }
      }
    }
  }

  /** As in a C string ({@code --log-format-escaped}); white space at the end goes. */
  static String c(String text) {
    String trimmed = text.stripTrailing();
    StringBuilder to = new StringBuilder(trimmed.length() + 16);
    for (int i = 0; i < trimmed.length(); i++) {
      char c = trimmed.charAt(i);
      switch (c) {
        case '"', '\'', '\\' -> to.append('\\').append(c);
        case '\n' -> to.append("\\n");
        case '\r' -> to.append("\\r");
        case '\t' -> to.append("\\t");
        default -> {
          if (c < ' ' || c == 0x7f) {
            to.append('\\').append((char) ('0' + (c >> 6)));
            to.append((char) ('0' + (c >> 3 & 7))).append((char) ('0' + (c & 7)));
          } else {
            to.append(c);
          }
        }
      }
    }
    return to.toString();
  }
}
