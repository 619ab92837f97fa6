package io.legate.config.tree;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Recognises placeholders of template engines in what should have been rendered. */
public final class Templates {

  /** Helm and Jinja, envsubst. */
  private static final Pattern PLACEHOLDER =
      Pattern.compile("\\{\\{.*?\\}\\}|\\{%.*?%\\}|\\$\\{[A-Za-z_][^}]*\\}");

  private Templates() {}

  /** A remark when a value still holds a placeholder; else empty. */
  public static String remark(String value) {
    Matcher matcher = PLACEHOLDER.matcher(value);
    return matcher.find()
        ? "; %s looks like a template that was not rendered".formatted(matcher.group())
        : "";
  }

  /** A remark when the line, or else the text, still holds a placeholder. */
  static String remark(String text, int line) {
    String own = SourceText.line(text, line);
    String inLine = remark(own == null ? "" : own);
    if (!inLine.isEmpty()) {
      return inLine;
    }
    Matcher anywhere = PLACEHOLDER.matcher(text);
    if (anywhere.find() && !anywhere.group().startsWith("${")) {
      return "; the file holds %s, which looks like a template that was not rendered"
          .formatted(anywhere.group());
    }
    return "";
  }
}
