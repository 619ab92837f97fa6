package io.legate.dist.report;

import io.legate.config.Problem;
import io.legate.config.Severity;
import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * For people: a line for each problem and one for each configuration; on a terminal in colour, with
 * the line of the source and a caret below the place.
 */
public final class TextReport implements ReportFormat {
  private static final String RESET = "\u001b[0m";
  private static final String BOLD = "\u001b[1m";
  private static final String DIM = "\u001b[2m";
  private static final String GREEN = "\u001b[32m";
  private static final Map<Severity, String> COLOURS =
      Map.of(
          Severity.ERROR, "\u001b[1;31m",
          Severity.WARNING, "\u001b[1;33m",
          Severity.HINT, "\u001b[1;36m");

  private final boolean terminal;
  private final SourceLines sources;

  /**
   * A format.
   *
   * @param terminal whether to write colours and source lines
   * @param sources where these lines come from
   */
  public TextReport(boolean terminal, SourceLines sources) {
    this.terminal = terminal;
    this.sources = sources;
  }

  /** A problem in one line: its text and, in brackets, its kind. */
  public static String line(Problem problem) {
    String slug = problem.slug();
    return problem.severity() == Severity.ERROR
        ? "%s [%s]".formatted(problem, slug)
        : "%s [%s, %s]".formatted(problem, slug, name(problem.severity()));
  }

  private static String name(Severity severity) {
    return severity.name().toLowerCase(Locale.ROOT);
  }

  @Override
  public void write(List<Report> reports, PrintStream out) {
    for (Report report : reports) {
      for (Problem problem : report.problems()) {
        if (terminal) {
          inColour(problem, out);
        } else {
          out.println(line(problem));
        }
      }
      out.println(summary(report));
    }
  }

  private String summary(Report report) {
    long errors = report.count(Severity.ERROR);
    if (errors == 0) {
      String line = "configuration '%s' OK".formatted(report.name());
      return terminal ? GREEN + line + RESET : line;
    }
    String noun = errors == 1 ? "error" : "errors";
    return "configuration '%s' has %d %s".formatted(report.name(), errors, noun);
  }

  private void inColour(Problem problem, PrintStream out) {
    String colour = COLOURS.getOrDefault(problem.severity(), BOLD);
    String place = problem.place();
    String rest = problem.toString().substring(place.length());
    out.println(
        BOLD
            + place
            + RESET
            + ": "
            + colour
            + name(problem.severity())
            + RESET
            + rest
            + DIM
            + " ["
            + problem.slug()
            + "]"
            + RESET);
    SourceLines.Excerpt excerpt = sources.excerpt(problem);
    if (excerpt != null) {
      String number = Integer.toString(problem.line());
      String margin = " ".repeat(number.length());
      out.println(DIM + " " + number + " | " + RESET + excerpt.text());
      out.println(DIM + " " + margin + " | " + RESET + excerpt.padding() + colour + "^" + RESET);
    }
  }
}
