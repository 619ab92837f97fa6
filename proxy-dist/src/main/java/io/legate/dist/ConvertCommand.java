package io.legate.dist;

import io.legate.config.ConfigSource;
import io.legate.config.LoadOptions;
import io.legate.config.Problem;
import io.legate.config.convert.Conversion;
import io.legate.config.convert.Converter;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import picocli.CommandLine.ParseResult;

/**
 * {@code legate convert FILE}: prints the file in today's v3, and on stderr what was changed in it.
 */
final class ConvertCommand {
  private final ParseResult parsed;
  private final PrintStream out;
  private final PrintStream err;

  ConvertCommand(ParseResult parsed, PrintStream out, PrintStream err) {
    this.parsed = parsed.subcommand();
    this.out = out;
    this.err = err;
  }

  int run() {
    String file = parsed.matchedPositionalValue(0, "");
    boolean allow = parsed.matchedOptionValue(Options.ALLOW_UNKNOWN_STATIC, false);
    LoadOptions options = LoadOptions.bootstrap().allowUnknownFields(allow);
    Conversion conversion = Converter.convert(ConfigSource.file(Path.of(file)), options);
    if (conversion.text() == null) {
      tell(conversion.errors());
      err.println("'%s' was not converted: it has errors".formatted(file));
      return ExitCode.FAILED;
    }
    byte[] text = conversion.text().getBytes(StandardCharsets.UTF_8);
    out.write(text, 0, text.length); // whatever the terminal's encoding is
    out.flush();
    tell(conversion.changes());
    int changes = conversion.changes().size();
    err.println(
        switch (changes) {
          case 0 -> "'%s' is today's v3 already: nothing was changed".formatted(file);
          case 1 -> "1 change in '%s'".formatted(file);
          default -> "%,d changes in '%s'".formatted(changes, file);
        });
    if (conversion.rewritten() != null) {
      err.println(
          "The whole text was written anew, without comments and aliases, because of %s."
              .formatted(conversion.rewritten()));
    }
    return ExitCode.OK;
  }

  private void tell(List<Problem> problems) {
    problems.forEach(problem -> err.println("%s [%s]".formatted(problem, problem.slug())));
  }
}
