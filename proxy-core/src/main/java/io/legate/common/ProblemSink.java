package io.legate.common;

/**
 * Takes what the compilation of a configuration finds wrong; whoever loads the configuration adds
 * file, line and column. Used on the control thread.
 */
public interface ProblemSink {
  /** How bad a problem is. An error refuses the resource, a warning does not. */
  enum Level {
    ERROR,
    WARNING
  }

  /**
   * Reports one problem.
   *
   * @param slug the stable kind of the problem, such as {@code unsupported-extension}
   * @param path the field's path in the loaded message, such as {@code
   *     static_resources.clusters[2]}
   * @param message what is wrong and what was expected
   */
  void report(Level level, String slug, String path, String message);
}
