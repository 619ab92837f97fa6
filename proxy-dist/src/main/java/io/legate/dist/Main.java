package io.legate.dist;

import io.legate.dist.log.LogProvider;
import java.io.InputStream;
import java.io.PrintStream;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.UnmatchedArgumentException;

/** The entry point of {@code legate}: reads the command line and runs the command it names. */
public final class Main {
  private final PrintStream out;
  private final PrintStream err;
  private final Daemons daemons;

  Main(PrintStream out, PrintStream err, Daemons daemons) {
    this.out = out;
    this.err = err;
    this.daemons = daemons;
  }

  /** Runs until it is done or told to stop; {@link ExitCode} says what it exits with. */
  public static void main(String[] arguments) {
    chooseLogging();
    System.exit(new Main(System.out, System.err, new ServerDaemons()).run(arguments));
  }

  /** Says who logs, rather than to have it looked for on the class path, which takes a while. */
  static void chooseLogging() {
    System.setProperty("slf4j.provider", LogProvider.class.getName());
    System.setProperty("slf4j.internal.verbosity", "WARN");
  }

  /** Runs and returns the exit code. */
  int run(String... arguments) {
    try (Preload preload = Preload.begin(daemons)) {
      return run(Options.commandLine().parseArgs(arguments), preload);
    } catch (ParameterException e) {
      return usage(explain(e));
    } catch (UsageException e) {
      return usage(String.valueOf(e.getMessage()));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return ExitCode.FAILED;
    }
  }

  private int run(ParseResult parsed, Preload preload) throws UsageException, InterruptedException {
    ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    if (last.isUsageHelpRequested()) {
      last.commandSpec().commandLine().usage(out);
      return ExitCode.OK;
    }
    if (parsed.hasMatchedOption(Options.VERSION)) {
      out.println(Version.line());
      return ExitCode.OK;
    }
    if (parsed.hasMatchedOption(Options.HOT_RESTART_VERSION)) {
      out.println("disabled");
      return ExitCode.OK;
    }
    return switch (last.commandSpec().name()) {
      case Options.DEMO -> new DemoCommand(parsed, out, err, daemons, preload).run();
      case Options.CONVERT -> new ConvertCommand(parsed, out, err).run();
      case Options.VALIDATE -> new ValidateCommand(parsed, out, daemons).run();
      case Options.SCHEMA -> new SchemaCommand(last, out).run();
      case Options.INIT -> new ConfigInitCommand(last, out, err, terminal()).run();
      case Options.CONFIG ->
          throw new UsageException("error: legate config needs a command: legate config init");
      default -> new Run(new SettingsReader(parsed).read(), out, err, daemons, preload).run();
    };
  }

  /** Where a person types, or null when none does. */
  private static @Nullable InputStream terminal() {
    return System.console() == null ? null : System.in;
  }

  private int usage(String message) {
    err.println(message);
    err.println("Try 'legate --help'.");
    return ExitCode.USAGE;
  }

  private static String explain(ParameterException e) {
    if (e instanceof UnmatchedArgumentException unmatched) {
      return explain(unmatched, e.getCommandLine());
    }
    return "error: " + e.getMessage();
  }

  private static String explain(UnmatchedArgumentException e, CommandLine command) {
    String argument = e.getUnmatched().isEmpty() ? "" : e.getUnmatched().get(0);
    if (argument.startsWith("-")) {
      int equals = argument.indexOf('=');
      String option = equals < 0 ? argument : argument.substring(0, equals);
      List<String> names = List.copyOf(command.getCommandSpec().optionsMap().keySet());
      return "error: unknown option '" + option + "'" + Suggestion.phrase(option, names);
    }
    String phrase = Suggestion.phrase(argument, command.getSubcommands().keySet());
    String file = phrase.isEmpty() ? " (a configuration is named with -c)" : phrase;
    return "error: unexpected argument '" + argument + "'" + file;
  }
}
