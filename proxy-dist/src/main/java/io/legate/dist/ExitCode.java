package io.legate.dist;

/** What the process ends with. */
final class ExitCode {
  /** It did what was asked, or was asked to stop. */
  static final int OK = 0;

  /** The configuration is wrong, or a port could not be bound. */
  static final int FAILED = 1;

  /** The command line is wrong. */
  static final int USAGE = 2;

  private ExitCode() {}
}
