package io.legate.config;

import java.util.Comparator;
import org.jspecify.annotations.Nullable;

/**
 * One thing that is wrong, deprecated or surprising in a configuration, and where it stands.
 *
 * @param file as the user named it
 * @param line 1-based; 0 when the file as a whole is meant
 * @param column 1-based, in characters; 0 when the file as a whole is meant
 * @param path of the field, such as {@code static_resources.clusters[2].connect_timeout}; empty at
 *     the top
 * @param message what is wrong and, in parentheses, what was expected
 * @param suggestion what to write instead, when there is a good guess
 */
public record Problem(
    Severity severity,
    ProblemKind kind,
    String file,
    int line,
    int column,
    String path,
    String message,
    @Nullable String suggestion) {

  public Problem {
    message = oneLine(message);
    suggestion = suggestion == null ? null : oneLine(suggestion);
  }

  /** What a message cites may have line breaks, and a problem is one line. */
  private static String oneLine(String text) {
    return text.indexOf('\n') < 0 && text.indexOf('\r') < 0
        ? text
        : text.replace("\n", "\\n").replace("\r", "\\r");
  }

  /** Orders problems of one source as a reader meets them. */
  public static final Comparator<Problem> BY_POSITION =
      Comparator.comparingInt(Problem::line).thenComparingInt(Problem::column);

  public String slug() {
    return kind.slug();
  }

  /** The same with another severity. */
  public Problem as(Severity other) {
    return new Problem(other, kind, file, line, column, path, message, suggestion);
  }

  /** The place and the text. */
  @Override
  public String toString() {
    return place() + ": " + text();
  }

  /** {@code file:line:column}, or the file alone. */
  public String place() {
    return line > 0 ? file + ":" + line + ":" + column : file;
  }

  /** All but the place: {@code path: what is wrong (what was expected). Did you mean …?} */
  public String text() {
    StringBuilder text = new StringBuilder();
    if (!path.isEmpty()) {
      text.append(path).append(": ");
    }
    text.append(message);
    if (suggestion != null) {
      text.append(". Did you mean ").append(suggestion).append('?');
    }
    return text.toString();
  }
}
