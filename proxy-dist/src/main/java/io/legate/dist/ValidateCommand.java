package io.legate.dist;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import io.legate.dist.report.GithubReport;
import io.legate.dist.report.JsonReport;
import io.legate.dist.report.Report;
import io.legate.dist.report.ReportFormat;
import io.legate.dist.report.SarifReport;
import io.legate.dist.report.SourceLines;
import io.legate.dist.report.TextReport;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.PositionalParamSpec;
import picocli.CommandLine.ParseResult;

/** {@code legate validate FILE…}: tells every problem of every file. */
final class ValidateCommand {
  private static final String FORMAT = "--format";
  private static final String IGNORE = "--ignore";
  private static final String COLOR = "--color";

  private final ParseResult parsed;
  private final PrintStream out;
  private final Daemons daemons;

  ValidateCommand(ParseResult parsed, PrintStream out, Daemons daemons) {
    this.parsed = parsed.subcommand();
    this.out = out;
    this.daemons = daemons;
  }

  /** The command's options, added to those of all commands. */
  static CommandSpec options(CommandSpec spec) {
    spec.usageMessage()
        .width(100)
        .description(
            "Tell every problem of the files. Exits 0 when there is no error, 1 when there is, 2"
                + " when the command line is wrong.");
    spec.addOption(
        OptionSpec.builder(FORMAT)
            .paramLabel("FORMAT")
            .type(String.class)
            .description("text (default), json, sarif or github.")
            .build());
    spec.addOption(
        OptionSpec.builder(IGNORE)
            .paramLabel("SLUG")
            .type(List.class)
            .auxiliaryTypes(String.class)
            .splitRegex(",")
            .description("Problems of this kind do not count; several, or a list with commas.")
            .build());
    spec.addOption(
        OptionSpec.builder(COLOR)
            .paramLabel("WHEN")
            .type(String.class)
            .description("auto (default: on a terminal), always or never.")
            .build());
    return spec.addPositional(
        PositionalParamSpec.builder()
            .paramLabel("FILE")
            .arity("1..*")
            .required(true)
            .type(List.class)
            .auxiliaryTypes(String.class)
            .description("Bootstraps to check.")
            .build());
  }

  int run() throws UsageException, InterruptedException {
    ReportFormat format = format();
    Set<ProblemKind> ignored = ignored();
    List<Report> reports = new ArrayList<>();
    for (String file : parsed.matchedPositionalValue(0, List.<String>of())) {
      reports.add(report(new SettingsReader(parsed).read(Path.of(file), null), ignored));
    }
    try {
      format.write(reports, out);
    } catch (IOException e) {
      return ExitCode.FAILED; // nobody reads what is written
    }
    return reports.stream().allMatch(Report::ok) ? ExitCode.OK : ExitCode.FAILED;
  }

  private ReportFormat format() throws UsageException {
    String name = parsed.matchedOptionValue(FORMAT, "text");
    return switch (name) {
      case "text" -> new TextReport(colours(), new SourceLines());
      case "json" -> new JsonReport();
      case "sarif" -> new SarifReport(Version.current());
      case "github" -> new GithubReport();
      default ->
          throw new UsageException(
              "error: unknown format '" + name + "' (expected text, json, sarif or github)");
    };
  }

  private boolean colours() throws UsageException {
    String when = parsed.matchedOptionValue(COLOR, "auto");
    return switch (when) {
      case "auto" -> Terminals.colours(out);
      case "always" -> true;
      case "never" -> false;
      default ->
          throw new UsageException(
              "error: unknown --color '" + when + "' (expected auto, always or never)");
    };
  }

  private Set<ProblemKind> ignored() throws UsageException {
    Set<ProblemKind> kinds = EnumSet.noneOf(ProblemKind.class);
    for (String slug : parsed.matchedOptionValue(IGNORE, List.<String>of())) {
      ProblemKind kind = ProblemKind.of(slug);
      if (kind == null) {
        List<String> slugs = Arrays.stream(ProblemKind.values()).map(ProblemKind::slug).toList();
        throw new UsageException(
            "error: unknown kind of problem '%s'%s"
                .formatted(slug, Suggestion.phrase(slug, slugs)));
      }
      kinds.add(kind);
    }
    return kinds;
  }

  private Report report(Settings settings, Set<ProblemKind> ignored) throws InterruptedException {
    Configuration configuration = Configuration.load(settings);
    Bootstrap bootstrap = configuration.bootstrap();
    if (bootstrap != null) {
      daemons.check(bootstrap, settings, configuration.context());
    }
    configuration.addHints();
    List<Problem> problems =
        configuration.problemsForValidation().stream()
            .filter(problem -> !ignored.contains(problem.kind()))
            .toList();
    return new Report(settings.configName(), problems);
  }
}
