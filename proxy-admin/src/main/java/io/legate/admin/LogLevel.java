package io.legate.admin;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The levels of {@code /logging} and {@code -l}, by Envoy's names. */
public enum LogLevel {
  TRACE,
  DEBUG,
  INFO,
  WARNING,
  ERROR,
  CRITICAL,
  OFF;

  /** The name shown. */
  public String text() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The level of a name, or null when there is none of that name. */
  public static @Nullable LogLevel of(String text) {
    for (LogLevel level : values()) {
      if (level.text().equals(text)) {
        return level;
      }
    }
    return null;
  }
}
