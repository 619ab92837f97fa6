package io.legate.dist.report;

import io.legate.config.Problem;
import io.legate.config.Severity;
import java.util.List;

/**
 * What was found in one configuration.
 *
 * @param name of the configuration, as the user gave it
 * @param problems in the order in which a reader meets them
 */
public record Report(String name, List<Problem> problems) {
  public Report {
    problems = List.copyOf(problems);
  }

  /** How many problems of a severity there are. */
  public long count(Severity severity) {
    return problems.stream().filter(problem -> problem.severity() == severity).count();
  }

  /** Whether there is no error. */
  public boolean ok() {
    return count(Severity.ERROR) == 0;
  }
}
