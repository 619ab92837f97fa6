package io.legate.config;

/** How much a problem weighs: an error refuses the configuration, the others only tell. */
public enum Severity {
  ERROR,
  WARNING,
  /** Loads and works, but may surprise. */
  HINT
}
