package io.legate.config.convert;

import java.util.regex.Pattern;

/** Writes single values and keys. */
final class Scalars {

  /** What YAML takes for nothing but a text, wherever it stands. */
  private static final Pattern PLAIN =
      Pattern.compile("[A-Za-z/][A-Za-z0-9_./+-]*(:[A-Za-z0-9_./+-]+)*");

  private static final Pattern NUMBER = Pattern.compile("-?[0-9]+(\\.[0-9]+)?");
  private static final Pattern WORD = Pattern.compile("(?i)y|n|yes|no|on|off|true|false|null");

  private Scalars() {}

  /** A value; {@code bare} when it was written without quotes or is a number or boolean. */
  static String value(String text, boolean bare, boolean json) {
    boolean word = WORD.matcher(text).matches();
    if (bare && (NUMBER.matcher(text).matches() || (word && (!json || isJson(text))))) {
      return text;
    }
    return !json && !word && PLAIN.matcher(text).matches() ? text : quoted(text);
  }

  private static boolean isJson(String text) {
    return text.equals("true") || text.equals("false") || text.equals("null");
  }

  static String key(String text, boolean json) {
    return json || !PLAIN.matcher(text).matches() || WORD.matcher(text).matches()
        ? quoted(text)
        : text;
  }

  /** In double quotes, which YAML and JSON read alike. */
  static String quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 2).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '"' -> out.append("\\\"");
        case '\\' -> out.append("\\\\");
        case '\n' -> out.append("\\n");
        case '\t' -> out.append("\\t");
        case '\r' -> out.append("\\r");
        default -> {
          boolean odd = c < ' ' || (c >= 0x7F && c < 0xA0) || c == '\u2028' || c == '\u2029';
          out.append(odd || c == '\uFEFF' ? "\\u%04x".formatted((int) c) : String.valueOf(c));
        }
      }
    }
    return out.append('"').toString();
  }
}
