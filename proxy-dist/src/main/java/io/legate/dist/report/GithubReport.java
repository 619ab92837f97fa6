package io.legate.dist.report;

import io.legate.config.Problem;
import io.legate.config.Severity;
import java.io.PrintStream;
import java.util.List;

/** Workflow commands of GitHub Actions: each problem becomes an annotation at its line. */
public final class GithubReport implements ReportFormat {

  @Override
  public void write(List<Report> reports, PrintStream out) {
    for (Report report : reports) {
      for (Problem problem : report.problems()) {
        out.println(command(problem));
      }
    }
  }

  private static String command(Problem problem) {
    StringBuilder text = new StringBuilder("::").append(level(problem.severity()));
    text.append(" file=").append(property(problem.file()));
    if (problem.line() > 0) {
      text.append(",line=").append(problem.line()).append(",col=").append(problem.column());
    }
    text.append(",title=").append(problem.slug()).append("::");
    return text.append(data(problem.text())).toString();
  }

  private static String level(Severity severity) {
    return switch (severity) {
      case ERROR -> "error";
      case WARNING -> "warning";
      case HINT -> "notice";
    };
  }

  private static String data(String text) {
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A");
  }

  private static String property(String text) {
    return data(text).replace(":", "%3A").replace(",", "%2C");
  }
}
