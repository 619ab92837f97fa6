package io.legate.dist;

import io.legate.dist.Settings.DrainStrategy;
import io.legate.dist.Settings.HotRestart;
import io.legate.dist.Settings.Mode;
import io.legate.dist.Settings.NodeOverrides;
import io.legate.dist.Settings.TransportChoice;
import io.legate.dist.Settings.UnknownFieldsPolicy;
import io.legate.dist.log.LogComponents;
import io.legate.dist.log.LogLevel;
import io.legate.dist.log.LogPattern;
import io.legate.dist.log.LogSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** Makes {@link Settings} of a parsed command line, with Envoy's words for what is wrong in it. */
final class SettingsReader {
  private static final int MAX_CONCURRENCY = 1024;

  private final ParseResult parsed;

  SettingsReader(ParseResult parsed) {
    this.parsed = parsed;
  }

  /** The settings of a run with a configuration. */
  Settings read() throws UsageException {
    Path configPath = path(Options.CONFIG_PATH);
    String configYaml = text(Options.CONFIG_YAML);
    if (configPath == null && (configYaml == null || configYaml.isBlank())) {
      throw new UsageException(
          "error: at least one of --config-path (-c) or --config-yaml should be non-empty; try"
              + " 'legate demo' to see it work, or 'legate --help'");
    }
    return read(configPath, configYaml);
  }

  /** The settings with a configuration of the caller's, which the options do not name. */
  Settings read(@Nullable Path configPath, @Nullable String configYaml) throws UsageException {
    return new Settings(
        configPath,
        configYaml,
        flag(Options.EXPAND_ENV),
        mode(),
        log(),
        new NodeOverrides(
            text(Options.SERVICE_CLUSTER), text(Options.SERVICE_NODE), text(Options.SERVICE_ZONE)),
        concurrency(),
        transport(),
        Duration.ofSeconds(number(Options.DRAIN_TIME, 600)),
        drainStrategy(),
        path(Options.ADMIN_ADDRESS_PATH),
        new UnknownFieldsPolicy(
            flag(Options.ALLOW_UNKNOWN_STATIC),
            flag(Options.REJECT_UNKNOWN_DYNAMIC),
            flag(Options.IGNORE_UNKNOWN_DYNAMIC)),
        flag(Options.SKIP_DEPRECATED_LOGS),
        localIpVersion(),
        Duration.ofMillis(number(Options.FILE_FLUSH_INTERVAL, 10_000)),
        new HotRestart(
            number(Options.RESTART_EPOCH, 0),
            number(Options.BASE_ID, 0),
            Duration.ofSeconds(number(Options.PARENT_SHUTDOWN_TIME, 900))));
  }

  /** How to log, which is wanted before anything else. */
  LogSettings log() throws UsageException {
    String format = text(Options.LOG_FORMAT);
    String level = text(Options.LOG_LEVEL);
    return new LogSettings(
        level == null ? LogLevel.INFO : level(level),
        componentLevels(),
        format == null ? LogPattern.DEFAULT : format,
        flag(Options.LOG_FORMAT_ESCAPED),
        path(Options.LOG_PATH));
  }

  private Map<String, LogLevel> componentLevels() throws UsageException {
    String list = text(Options.COMPONENT_LOG_LEVEL);
    Map<String, LogLevel> levels = new HashMap<>();
    if (list == null || list.isEmpty()) {
      return levels;
    }
    for (String entry : list.split(",", -1)) {
      int colon = entry.indexOf(':');
      if (colon < 0 || colon != entry.lastIndexOf(':')) {
        throw new UsageException(
            "error: component log level not correctly specified '"
                + entry
                + "' (expected component:level, as in upstream:debug)");
      }
      String component = entry.substring(0, colon);
      LogLevel level = level(entry.substring(colon + 1));
      if (!LogComponents.contains(component)) {
        throw new UsageException(
            "error: invalid component specified '"
                + component
                + "'"
                + Suggestion.phrase(component, LogComponents.ALL));
      }
      levels.put(component, level);
    }
    return levels;
  }

  private static LogLevel level(String name) throws UsageException {
    return LogLevel.of(name)
        .orElseThrow(
            () ->
                new UsageException(
                    "error: invalid log level specified '"
                        + name
                        + "' (expected trace, debug, info, warning, error, critical or off)"));
  }

  private Mode mode() throws UsageException {
    String mode = text(Options.MODE);
    if (mode == null || mode.equals("serve")) {
      return Mode.SERVE;
    }
    if (mode.equals("validate")) {
      return Mode.VALIDATE;
    }
    throw new UsageException("error: unknown mode '" + mode + "' (expected serve or validate)");
  }

  private TransportChoice transport() throws UsageException {
    String name = text(Options.TRANSPORT);
    return switch (name == null ? "auto" : name) {
      case "auto" -> TransportChoice.AUTO;
      case "io_uring" -> TransportChoice.IO_URING;
      case "epoll" -> TransportChoice.EPOLL;
      case "nio" -> TransportChoice.NIO;
      default ->
          throw new UsageException(
              "error: unknown transport '" + name + "' (expected io_uring, epoll, nio or auto)");
    };
  }

  private DrainStrategy drainStrategy() throws UsageException {
    String name = text(Options.DRAIN_STRATEGY);
    return switch (name == null ? "gradual" : name) {
      case "gradual" -> DrainStrategy.GRADUAL;
      case "immediate" -> DrainStrategy.IMMEDIATE;
      default ->
          throw new UsageException(
              "error: unknown drain-strategy '" + name + "' (expected gradual or immediate)");
    };
  }

  private int localIpVersion() throws UsageException {
    String name = text(Options.LOCAL_IP_VERSION);
    return switch (name == null ? "v4" : name) {
      case "v4" -> 4;
      case "v6" -> 6;
      default ->
          throw new UsageException(
              "error: unknown IP address version '" + name + "' (expected v4 or v6)");
    };
  }

  private int concurrency() throws UsageException {
    int processors = Runtime.getRuntime().availableProcessors();
    int workers = number(Options.CONCURRENCY, processors);
    if (workers > MAX_CONCURRENCY) {
      throw new UsageException(
          "error: --concurrency " + workers + " (expected at most " + MAX_CONCURRENCY + ")");
    }
    // Envoy, too, takes 0 for 1.
    return Math.max(1, workers);
  }

  private int number(String option, int otherwise) throws UsageException {
    Integer value = parsed.matchedOptionValue(option, otherwise);
    if (value < 0) {
      throw new UsageException("error: " + option + " " + value + " (expected 0 or more)");
    }
    return value;
  }

  private boolean flag(String option) {
    return parsed.matchedOptionValue(option, false);
  }

  private @Nullable Path path(String option) {
    String text = text(option);
    return text == null || text.isEmpty() ? null : Path.of(text);
  }

  private @Nullable String text(String option) {
    return parsed.hasMatchedOption(option) ? parsed.matchedOption(option).getValue() : null;
  }
}
