package io.legate.dist;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/**
 * {@code legate config init [KIND]}: writes a small commented {@code envoy.yaml} to begin with.
 * Without a kind it asks, where there is somebody to ask.
 */
final class ConfigInitCommand {
  private final ParseResult parsed;
  private final PrintStream out;
  private final PrintStream err;
  private final @Nullable InputStream terminal;

  /**
   * The command.
   *
   * @param terminal where a person's answer comes from, or null when there is none
   */
  ConfigInitCommand(
      ParseResult parsed, PrintStream out, PrintStream err, @Nullable InputStream terminal) {
    this.parsed = parsed;
    this.out = out;
    this.err = err;
    this.terminal = terminal;
  }

  int run() throws UsageException {
    String kind = parsed.matchedPositionalValue(0, "");
    StarterConfig config = kind.isEmpty() ? ask() : StarterConfig.chosen(kind);
    if (config == null) {
      throw new UsageException(
          "error: no configuration '%s' to begin with (expected one of %s)%s"
              .formatted(
                  kind,
                  String.join(", ", StarterConfig.labels()),
                  Suggestion.phrase(kind, StarterConfig.labels())));
    }
    String file = parsed.matchedOptionValue(Options.OUTPUT, null);
    int code =
        new TextOutput(out, file, parsed.hasMatchedOption(Options.FORCE)).write(config.text());
    if (file != null) {
      out.println("next: legate validate " + file + " ; legate -c " + file);
    }
    return code;
  }

  /** The menu; it goes to the error stream, so that the output is the configuration alone. */
  private StarterConfig ask() throws UsageException {
    if (terminal == null) {
      throw new UsageException(
          "error: legate config init needs to know what to write: one of "
              + String.join(", ", StarterConfig.labels()));
    }
    for (StarterConfig config : StarterConfig.values()) {
      err.printf("%d  %-12s %s%n", config.ordinal() + 1, config.label(), config.meaning());
    }
    BufferedReader answers =
        new BufferedReader(new InputStreamReader(terminal, StandardCharsets.UTF_8));
    try {
      while (true) {
        err.print("Which one? ");
        err.flush();
        String answer = answers.readLine();
        if (answer == null) {
          throw new UsageException("error: nothing was chosen");
        }
        StarterConfig config = StarterConfig.chosen(answer.strip());
        if (config != null) {
          return config;
        }
        err.println("A number from 1 to " + StarterConfig.values().length + ", please.");
      }
    } catch (IOException e) {
      throw new UsageException("error: cannot read an answer: " + e.getMessage());
    }
  }
}
