package io.legate.dist;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.legate.dist.log.LogControl;
import io.legate.dist.log.Severities;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
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
      return refuse(configuration, log);
    }
    try {
      Optional<Daemon> daemon = daemons.start(bootstrap, settings, logs, configuration.context());
      if (daemon.isEmpty()) {
        return refuse(configuration, log);
      }
      warn(configuration);
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
    Bootstrap bootstrap = configuration.bootstrap();
    if (bootstrap != null) {
      daemons.check(bootstrap, settings, configuration.context());
    }
    boolean failed = false;
    for (Finding found : configuration.findings()) {
      Finding finding = found.forValidation();
      failed |= finding.error();
      if (!untold(finding)) {
        err.println(finding.line());
      }
    }
    if (failed) {
      logRefusal(configuration, log);
      return ExitCode.FAILED;
    }
    out.println("configuration '" + settings.configName() + "' OK");
    return ExitCode.OK;
  }

  private int refuse(Configuration configuration, Logger log) {
    for (Finding finding : configuration.findings()) {
      if (!untold(finding)) {
        err.println(finding.line());
      }
    }
    logRefusal(configuration, log);
    return ExitCode.FAILED;
  }

  private void logRefusal(Configuration configuration, Logger log) {
    String first =
        configuration.findings().stream()
            .filter(Finding::error)
            .map(Finding::text)
            .findFirst()
            .orElse("it could not be read");
    log.error(
        Severities.FATAL,
        "error initializing configuration '{}': {}",
        settings.configName(),
        first);
  }

  private void warn(Configuration configuration) {
    Logger log = LoggerFactory.getLogger("config");
    for (Finding finding : configuration.findings()) {
      if (!untold(finding)) {
        log.warn("{}", finding.line());
      }
    }
  }

  private boolean untold(Finding finding) {
    return finding.deprecation() && !finding.error() && settings.skipDeprecatedLogs();
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
