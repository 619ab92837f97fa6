package io.legate.dist;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import io.legate.dist.log.LogControl;
import io.legate.dist.log.Severities;
import io.legate.dist.report.TextReport;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One run of a configuration: load, tell what is wrong, serve until told to stop; or, with {@code
 * --mode validate}, only the first two. Runs on the main thread.
 */
final class Run {
  private final Settings settings;
  private final PrintStream out;
  private final PrintStream err;
  private final Daemons daemons;
  private final Preload preload;

  Run(Settings settings, PrintStream out, PrintStream err, Daemons daemons, Preload preload) {
    this.settings = settings;
    this.out = out;
    this.err = err;
    this.daemons = daemons;
    this.preload = preload;
  }

  /** Runs and returns the exit code. */
  int run() throws UsageException, InterruptedException {
    return run(() -> {});
  }

  /** The same; {@code started} is called once connections are taken. */
  int run(Runnable started) throws UsageException, InterruptedException {
    LogControl logs = logs();
    Logger log = LoggerFactory.getLogger("main");
    if (settings.mode() == Settings.Mode.VALIDATE) {
      return validate(Configuration.load(settings), log);
    }
    preload.transport(settings.transport());
    Configuration configuration = Configuration.load(settings);
    Bootstrap bootstrap = configuration.failed() ? null : configuration.bootstrap();
    if (bootstrap == null) {
      check(configuration);
      return refuse(configuration, log);
    }
    try {
      Optional<Daemon> daemon = daemons.start(bootstrap, settings, logs, configuration.context());
      if (daemon.isEmpty()) {
        return refuse(configuration, log);
      }
      tell(configuration.problems());
      try (Daemon running = daemon.get()) {
        return serve(running, logs, started);
      }
    } catch (IOException e) {
      log.error(
          Severities.FATAL,
          "error initializing configuration '{}': {}",
          settings.configName(),
          e.getMessage());
      return ExitCode.FAILED;
    }
  }

  private LogControl logs() throws UsageException, InterruptedException {
    preload.awaitLogging();
    try {
      return LogControl.install(settings.log());
    } catch (IOException e) {
      throw new UsageException(
          "error: failed to open log-file '" + settings.log().path() + "': " + e.getMessage());
    }
  }

  private int validate(Configuration configuration, Logger log) throws InterruptedException {
    check(configuration);
    List<Problem> problems = configuration.problemsForValidation();
    print(problems);
    if (problems.stream().anyMatch(Run::error)) {
      logRefusal(problems, log);
      return ExitCode.FAILED;
    }
    out.println("configuration '" + settings.configName() + "' OK");
    return ExitCode.OK;
  }

  /** Looks for more problems in what could be read. */
  private void check(Configuration configuration) throws InterruptedException {
    Bootstrap bootstrap = configuration.bootstrap();
    if (bootstrap != null) {
      daemons.check(bootstrap, settings, configuration.context());
    }
  }

  private int refuse(Configuration configuration, Logger log) {
    print(configuration.problems());
    logRefusal(configuration.problems(), log);
    return ExitCode.FAILED;
  }

  private void print(List<Problem> problems) {
    for (Problem problem : problems) {
      if (!untold(problem)) {
        err.println(TextReport.line(problem));
      }
    }
  }

  /** All problems go to the log where that is a file; else they stand on stderr already. */
  private void logRefusal(List<Problem> problems, Logger log) {
    if (settings.log().path() != null) {
      tell(problems);
    }
    String first =
        problems.stream()
            .filter(Run::error)
            .map(Problem::toString)
            .findFirst()
            .orElse("it could not be read");
    log.error(
        Severities.FATAL,
        "error initializing configuration '{}': {}",
        settings.configName(),
        first);
  }

  private void tell(List<Problem> problems) {
    Logger log = LoggerFactory.getLogger("config");
    for (Problem problem : problems) {
      if (error(problem)) {
        log.error("{}", TextReport.line(problem));
      } else if (!untold(problem)) {
        log.warn("{}", TextReport.line(problem));
      }
    }
  }

  private static boolean error(Problem problem) {
    return problem.severity() == Severity.ERROR;
  }

  /** Hints, and deprecated spellings where the options say that they are not to be told. */
  private boolean untold(Problem problem) {
    boolean deprecation = problem.kind() == ProblemKind.DEPRECATED_V2 && !error(problem);
    return problem.severity() == Severity.HINT || (deprecation && settings.skipDeprecatedLogs());
  }

  private int serve(Daemon daemon, LogControl logs, Runnable started)
      throws IOException, InterruptedException {
    Shutdown shutdown = new Shutdown(daemon, logs, settings.drainTime());
    Signals.install(shutdown);
    writeAdminAddress(daemon.adminAddress()); // who waits for that file may send signals then
    started.run();
    shutdown.await();
    return ExitCode.OK;
  }

  private void writeAdminAddress(@Nullable SocketAddress address) throws IOException {
    Path path = settings.adminAddressPath();
    if (path != null && address != null) {
      Files.writeString(path, text(address));
    }
  }

  private static String text(SocketAddress address) {
    if (!(address instanceof InetSocketAddress inet)) {
      return address.toString();
    }
    String host = inet.getAddress().getHostAddress();
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + inet.getPort();
  }
}
