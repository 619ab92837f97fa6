package io.legate.config.judge;

import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import org.jspecify.annotations.Nullable;

/** A text in a configuration, and where it stands. */
record Mention(String text, String file, int line, int column, String path) {

  Problem problem(Severity severity, ProblemKind kind, String message) {
    return problem(severity, kind, message, null);
  }

  Problem problem(
      Severity severity, ProblemKind kind, String message, @Nullable String suggestion) {
    return new Problem(severity, kind, file, line, column, path, message, suggestion);
  }
}
