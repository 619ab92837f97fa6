package io.legate.admin;

import java.util.SortedMap;

/** The loggers of the process. Called on the admin thread. */
public interface LogControl {
  /** The level of each logger, by Envoy's component names ({@code http}, {@code upstream}, …). */
  SortedMap<String, LogLevel> levels();

  /** Sets the level of one logger, which {@link #levels()} names. */
  void level(String logger, LogLevel level);

  /** Sets the level of all loggers. */
  void allLevels(LogLevel level);
}
