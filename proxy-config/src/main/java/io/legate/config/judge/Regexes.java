package io.legate.config.judge;

import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Regular expressions, in RE2's syntax. */
final class Regexes {
  private Regexes() {}

  static void judge(Mention regex, List<Problem> problems) {
    try {
      Pattern.compile(regex.text());
    } catch (PatternSyntaxException e) {
      problems.add(
          regex.problem(
              Severity.ERROR,
              ProblemKind.INVALID_REGEX,
              "Invalid regex '%s': %s (expected RE2's syntax)"
                  .formatted(regex.text(), e.getDescription()),
              suggestion(regex.text())));
    }
  }

  /** What people bring along from other dialects. */
  private static @Nullable String suggestion(String regex) {
    if (regex.equals("*")) {
      return ".*";
    }
    return regex.startsWith("*") ? "." + regex : null;
  }
}
