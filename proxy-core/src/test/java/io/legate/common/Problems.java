package io.legate.common;

import java.util.ArrayList;
import java.util.List;

/** A sink that keeps the problems of a compilation as text, for tests. */
public final class Problems implements ProblemSink {
  private final List<String> errors = new ArrayList<>();
  private final List<String> warnings = new ArrayList<>();

  /** The context of a whole document that reports here. */
  public ConfigContext root() {
    return ConfigContext.root(this);
  }

  /** The errors, each as {@code path: message}. */
  public List<String> errors() {
    return errors;
  }

  /** The warnings, each as {@code path: message}. */
  public List<String> warnings() {
    return warnings;
  }

  @Override
  public void report(Level level, String slug, String path, String message) {
    (level == Level.ERROR ? errors : warnings).add(path + ": " + message);
  }
}
