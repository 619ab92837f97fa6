package io.legate.config.tree;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** What is done to a text before it is parsed, and what is read off it for a message. */
final class SourceText {

  /** Marks of template engines: Helm and Jinja, envsubst. */
  private static final Pattern TEMPLATE =
      Pattern.compile("\\{\\{.*?\\}\\}|\\{%.*?%\\}|\\$\\{[A-Za-z_][^}]*\\}");

  private SourceText() {}

  /**
   * Drops a byte order mark, and makes the tabs between JSON's values spaces; lines and columns
   * stay what they are.
   */
  static String prepare(String text) {
    String plain = text.startsWith("\uFEFF") ? text.substring(1) : text;
    return looksLikeJson(plain) && plain.indexOf('\t') >= 0 ? withoutTabs(plain) : plain;
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

  private static String withoutTabs(String json) {
    char[] chars = json.toCharArray();
    boolean inString = false;
    for (int i = 0; i < chars.length; i++) {
      if (chars[i] == '"') {
        inString = !inString;
      } else if (chars[i] == '\\' && inString) {
        i++;
      } else if (chars[i] == '\t' && !inString) {
        chars[i] = ' ';
      }
    }
    return new String(chars);
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

  /** A remark when the line, or else the text, still holds a template's placeholder. */
  static String templateRemark(String text, int line) {
    String own = line(text, line);
    Matcher inLine = TEMPLATE.matcher(own == null ? "" : own);
    if (inLine.find()) {
      return "; %s looks like a template that was not rendered".formatted(inLine.group());
    }
    Matcher anywhere = TEMPLATE.matcher(text);
    if (anywhere.find() && !anywhere.group().startsWith("${")) {
      return "; the file holds %s, which looks like a template that was not rendered"
          .formatted(anywhere.group());
    }
    return "";
  }
}
