package io.legate.testing;

import io.legate.common.ConfigContext;
import io.legate.common.ProblemSink;
import java.util.ArrayList;
import java.util.List;

/** Keeps what compilers find wrong. */
public final class Problems implements ProblemSink {
  /** Each as {@code LEVEL slug path: message}. */
  public final List<String> all = new ArrayList<>();

  @Override
  public void report(Level level, String slug, String path, String message) {
    all.add(level + " " + slug + " " + path + ": " + message);
  }

  /** The context of a whole document that reports here. */
  public ConfigContext root() {
    return ConfigContext.root(this);
  }
}
