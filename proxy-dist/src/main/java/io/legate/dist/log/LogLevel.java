package io.legate.dist.log;

import ch.qos.logback.classic.Level;
import java.util.Locale;
import java.util.Optional;

/** Envoy's log levels, least severe first. */
public enum LogLevel {
  TRACE(Level.TRACE),
  DEBUG(Level.DEBUG),
  INFO(Level.INFO),
  WARNING(Level.WARN),
  ERROR(Level.ERROR),
  /** An error from which the process does not recover: one logged with {@link Severities#FATAL}. */
  CRITICAL(Level.ERROR),
  OFF(Level.OFF);

  private final Level threshold;
  private final String label = name().toLowerCase(Locale.ROOT);

  LogLevel(Level threshold) {
    this.threshold = threshold;
  }

  /** The level of that name, {@code warn} included; empty when there is none. */
  public static Optional<LogLevel> of(String name) {
    if (name.equals("warn")) {
      return Optional.of(WARNING);
    }
    for (LogLevel level : values()) {
      if (level.label.equals(name)) {
        return Optional.of(level);
      }
    }
    return Optional.empty();
  }

  /** Its name in options, in log lines and in the admin interface: {@code warning}. */
  public String label() {
    return label;
  }

  /** What Logback lets pass for it; of {@link #CRITICAL} it lets too much pass. */
  Level threshold() {
    return threshold;
  }

  /** The level of a Logback event without a marker. */
  static LogLevel of(Level level) {
    return switch (level.toInt()) {
      case Level.TRACE_INT -> TRACE;
      case Level.DEBUG_INT -> DEBUG;
      case Level.INFO_INT -> INFO;
      case Level.WARN_INT -> WARNING;
      case Level.ERROR_INT -> ERROR;
      default -> OFF;
    };
  }
}
