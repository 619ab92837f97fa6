package io.legate.dist;

import io.legate.config.Positions;
import io.legate.config.Problem;
import io.legate.config.Severity;
import java.util.Set;

/**
 * One problem of a configuration, found by the loader or by the compilation, ready to be printed.
 *
 * @param text {@code file:line:column: path: what is wrong}
 */
record Finding(Severity severity, String slug, String text) {
  /** What this build cannot carry out yet although it is right for Envoy. */
  private static final Set<String> NOT_YET = Set.of("unsupported-protocol", "unsupported-xds");

  private static final String DEPRECATED = "deprecated";

  static Finding of(Problem problem) {
    return new Finding(problem.severity(), problem.slug(), problem.toString());
  }

  /** A problem of a field that compiles wrongly, at the place where the field is written. */
  static Finding at(
      Positions positions, Severity severity, String slug, String path, String message) {
    Positions.Place place = positions.find(path);
    StringBuilder text = new StringBuilder(place.file());
    if (place.line() > 0) {
      text.append(':').append(place.line()).append(':').append(place.column());
    }
    text.append(": ");
    if (!path.isEmpty()) {
      text.append(path).append(": ");
    }
    return new Finding(severity, slug, text.append(message).toString());
  }

  boolean error() {
    return severity == Severity.ERROR;
  }

  /** Whether it tells of a spelling that will go away. */
  boolean deprecation() {
    return slug.startsWith(DEPRECATED);
  }

  /** As it counts where nothing is going to run. */
  Finding forValidation() {
    return NOT_YET.contains(slug) ? new Finding(Severity.WARNING, slug, text) : this;
  }

  /** The text and, in brackets, its kind. */
  String line() {
    return error()
        ? "%s [%s]".formatted(text, slug)
        : "%s [%s, %s]".formatted(text, slug, severity == Severity.HINT ? "hint" : "warning");
  }
}
