package io.legate.dist.log;

/** One part of a compiled pattern. */
@FunctionalInterface
interface LogField {
  /** Writes what the line has for it. */
  void append(StringBuilder to, LogLine line);
}
