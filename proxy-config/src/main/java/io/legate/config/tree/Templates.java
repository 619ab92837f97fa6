package io.legate.config.tree;

import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Recognises placeholders of template engines in what should have been rendered. */
public final class Templates {

  /** Compiled when the first text with a brace is met: most starts need none. */
  private static final class Patterns {

    /** Helm, Jinja and Go; envsubst and shells; sed's and Bazel's habit. */
    private static final Pattern PLACEHOLDER =
        Pattern.compile(
            "\\{\\{.*?\\}\\}|\\{%.*?%\\}|\\$\\{[A-Za-z_][^}\n]*\\}|\\b__[A-Z][A-Z0-9_]*?__\\b");

    /** What breaks YAML's syntax where it stands without quotes. */
    private static final Pattern BREAKING =
        Pattern.compile("\\{\\{.*?\\}\\}|\\{%.*?%\\}|\\$\\{[A-Za-z_][^}\n]*\\}");

    /** A name in capitals where no name can be: what a script was to replace. */
    private static final Pattern BARE =
        Pattern.compile(
            "\\$?[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|\\$[A-Z][A-Z0-9_]*|\\$\\([A-Z0-9_]+\\)|@[A-Za-z_]+@"
                + "|%[A-Z_]+%|<[A-Za-z][A-Za-z0-9_ -]*>");
  }

  private Templates() {}

  /** The first placeholder in a value; null when there is none. */
  public static @Nullable String placeholder(String value) {
    if (value.indexOf('{') < 0 && !value.contains("__")) {
      return null; // nearly all
    }
    Matcher matcher = Patterns.PLACEHOLDER.matcher(value);
    return matcher.find() ? matcher.group() : null;
  }

  /** The placeholder in a value that should be a number, duration or the like; else null. */
  public static @Nullable String bare(String value) {
    String certain = placeholder(value);
    return certain != null ? certain : Patterns.BARE.matcher(value).matches() ? value : null;
  }

  /** What to say of a placeholder. */
  public static String remark(String placeholder) {
    String advice =
        placeholder.startsWith("${") ? "; --expand-env replaces it by the environment's" : "";
    return "%s is a placeholder of a template that was not rendered%s"
        .formatted(placeholder, advice);
  }

  /**
   * Tells every placeholder that stands where it breaks the syntax.
   *
   * @return false when there is none
   */
  static boolean tell(String text, ProblemSink problems) {
    boolean found = false;
    int line = 1;
    int lineStart = 0;
    while (lineStart < text.length()) {
      int end = text.indexOf('\n', lineStart);
      end = end < 0 ? text.length() : end;
      found |= tellLine(text.substring(lineStart, end), line++, problems);
      lineStart = end + 1;
    }
    return found;
  }

  private static boolean tellLine(String text, int line, ProblemSink problems) {
    if (text.indexOf('{') < 0) {
      return false;
    }
    boolean found = false;
    Matcher matcher = Patterns.BREAKING.matcher(text);
    while (matcher.find() && !inComment(text, matcher.start())) {
      found = true;
      problems.add(
          Severity.ERROR,
          ProblemKind.UNRENDERED_TEMPLATE,
          line,
          matcher.start() + 1,
          Path.ROOT,
          remark(matcher.group()) + " (expected the file that the template makes)",
          null);
    }
    return found;
  }

  private static boolean inComment(String line, int at) {
    int hash = line.indexOf('#');
    while (hash >= 0 && hash < at) {
      if (hash == 0 || Character.isWhitespace(line.charAt(hash - 1))) {
        return true;
      }
      hash = line.indexOf('#', hash + 1);
    }
    return false;
  }
}
