package io.legate.config;

import com.google.protobuf.ByteString;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What loading gave: a value or errors, never something half built.
 *
 * @param value the message; null exactly when there is an error
 * @param partial what could be read in spite of errors, so that later steps can look for more
 *     problems in it; never to be run; null when the text could not be read at all
 * @param wire what was read in wire format, of which the message was made
 * @param problems errors, warnings and hints, in the order of the sources and of their lines
 * @param hints of what loads but is not used; told only to those who ask
 * @param positions where each field stands
 */
public record LoadResult<T>(
    @Nullable T value,
    @Nullable T partial,
    ByteString wire,
    List<Problem> problems,
    List<Problem> hints,
    Positions positions) {

  public LoadResult {
    problems = List.copyOf(problems);
    hints = List.copyOf(hints);
  }

  /** Whether there is no error. */
  public boolean ok() {
    return ok(problems);
  }

  static boolean ok(List<Problem> problems) {
    for (Problem problem : problems) { // no stream: this runs at every start
      if (problem.severity() == Severity.ERROR) {
        return false;
      }
    }
    return true;
  }

  /** The problems of one severity. */
  public List<Problem> problems(Severity severity) {
    return problems.stream().filter(problem -> problem.severity() == severity).toList();
  }
}
