package io.legate.config.tree;

import org.jspecify.annotations.Nullable;

/** What is done to a text before it is parsed, and what is read off it for a message. */
final class SourceText {

  private SourceText() {}

  /**
   * Drops a byte order mark, and writes what is JSON but not YAML as YAML: tabs between values, and
   * {@code \/}. Lines stay what they are, and columns but behind the latter.
   */
  static String prepare(String text) {
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    boolean foreign = plain.indexOf('\t') >= 0 || plain.contains("\\/");
    return foreign && looksLikeJson(plain) ? jsonAsYaml(plain) : plain;
  }

  private static boolean looksLikeJson(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (!Character.isWhitespace(c)) {
        return c == '{' || c == '[';
      }
    }
    return false;
  }

  private static String jsonAsYaml(String json) {
    StringBuilder yaml = new StringBuilder(json.length());
    boolean inString = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (inString && c == '\\' && i + 1 < json.length()) {
        char escaped = json.charAt(++i);
        yaml.append(escaped == '/' ? "" : "\\").append(escaped);
        continue;
      }
      inString ^= c == '"';
      yaml.append(c == '\t' && !inString ? ' ' : c);
    }
    return yaml.toString();
  }

  /** The text of a line (1-based), or null when there is none. */
  static @Nullable String line(String text, int line) {
    int start = 0;
    for (int at = 1; at < line; at++) {
      start = text.indexOf('\n', start) + 1;
      if (start == 0) {
        return null;
      }
    }
    int end = text.indexOf('\n', start);
    return (end < 0 ? text.substring(start) : text.substring(start, end)).stripTrailing();
  }
}
