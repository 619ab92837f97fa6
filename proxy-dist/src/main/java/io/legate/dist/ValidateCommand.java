package io.legate.dist;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ParseResult;

/** {@code legate validate FILE…}: tells every problem of every file. */
final class ValidateCommand {
  private final ParseResult parsed;
  private final PrintStream out;
  private final Daemons daemons;

  ValidateCommand(ParseResult parsed, PrintStream out, Daemons daemons) {
    this.parsed = parsed.subcommand();
    this.out = out;
    this.daemons = daemons;
  }

  int run() throws UsageException, InterruptedException {
    List<String> files = parsed.matchedPositionalValue(0, List.<String>of());
    int failed = 0;
    for (String file : files) {
      if (!valid(new SettingsReader(parsed).read(Path.of(file), null))) {
        failed++;
      }
    }
    return failed == 0 ? ExitCode.OK : ExitCode.FAILED;
  }

  private boolean valid(Settings settings) throws InterruptedException {
    Configuration configuration = Configuration.load(settings);
    Bootstrap bootstrap = configuration.bootstrap();
    if (bootstrap != null) {
      daemons.check(bootstrap, settings, configuration.context());
    }
    long errors = 0;
    for (Finding found : configuration.findings()) {
      Finding finding = found.forValidation();
      errors += finding.error() ? 1 : 0;
      out.println(finding.line());
    }
    if (errors == 0) {
      out.println("configuration '" + settings.configName() + "' OK");
      return true;
    }
    out.println(
        "configuration '%s' has %d %s"
            .formatted(settings.configName(), errors, errors == 1 ? "error" : "errors"));
    return false;
  }
}
