package io.legate.config.tree;

import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Gathers the problems of one source, so that all are told in one go. Confined to one load. */
public final class ProblemSink {

  /** Beyond this many of one severity the first ones are what a person needs. */
  private static final int MOST = 1000;

  private final String file;
  private final List<Problem> problems = new ArrayList<>();
  private final Map<Severity, Integer> told = new EnumMap<>(Severity.class);

  public ProblemSink(String file) {
    this.file = file;
  }

  public void error(ProblemKind kind, Node place, Path path, String message) {
    add(Severity.ERROR, kind, place.line(), place.column(), path, message, null);
  }

  public void warning(ProblemKind kind, Node place, Path path, String message) {
    add(Severity.WARNING, kind, place.line(), place.column(), path, message, null);
  }

  /** Adds a problem at a place given by line and column, with an optional suggestion. */
  public void add(
      Severity severity,
      ProblemKind kind,
      int line,
      int column,
      Path path,
      String message,
      @Nullable String suggestion) {
    if (told.merge(severity, 1, Integer::sum) <= MOST) {
      problems.add(
          new Problem(severity, kind, file, line, column, path.toString(), message, suggestion));
    }
  }

  /** The source, as its problems name it. */
  public String file() {
    return file;
  }

  /** How many errors there are so far. */
  public int errors() {
    return told.getOrDefault(Severity.ERROR, 0);
  }

  /** The problems so far, in the order of their places. */
  public List<Problem> sorted() {
    List<Problem> sorted = new ArrayList<>(problems);
    sorted.sort(Problem.BY_POSITION);
    told.forEach(
        (severity, count) -> {
          if (count > MOST) {
            String message = "%,d more are not listed (expected none)".formatted(count - MOST);
            sorted.add(new Problem(severity, ProblemKind.LIMIT, file, 0, 0, "", message, null));
          }
        });
    return sorted;
  }
}
