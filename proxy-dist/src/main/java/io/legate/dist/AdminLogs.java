package io.legate.dist;

import io.legate.admin.LogLevel;
import io.legate.dist.log.LogControl;
import java.util.SortedMap;
import java.util.TreeMap;

/** The process's log as the admin interface's {@code /logging} sees it. Safe for all threads. */
final class AdminLogs implements io.legate.admin.LogControl {
  private final LogControl logs;

  AdminLogs(LogControl logs) {
    this.logs = logs;
  }

  @Override
  public SortedMap<String, LogLevel> levels() {
    SortedMap<String, LogLevel> levels = new TreeMap<>();
    logs.levels().forEach((name, level) -> levels.put(name, LogLevel.valueOf(level.name())));
    return levels;
  }

  @Override
  public void level(String logger, LogLevel level) {
    logs.set(logger, io.legate.dist.log.LogLevel.valueOf(level.name()));
  }

  @Override
  public void allLevels(LogLevel level) {
    logs.setAll(io.legate.dist.log.LogLevel.valueOf(level.name()));
  }
}
