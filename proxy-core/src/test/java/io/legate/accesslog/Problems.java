package io.legate.accesslog;

import io.legate.common.ConfigContext;
import io.legate.common.ProblemSink;
import java.util.ArrayList;
import java.util.List;

/** Collects what a compilation reports. */
final class Problems implements ProblemSink {
  final List<String> errors = new ArrayList<>();
  final List<String> warnings = new ArrayList<>();

  @Override
  public void report(Level level, String slug, String path, String message) {
    (level == Level.ERROR ? errors : warnings).add(path + ": " + message);
  }

  ConfigContext at() {
    return ConfigContext.root(this).at("log");
  }
}
