package io.legate.upstream.cluster;

import io.legate.common.ConfigContext;
import io.legate.common.ProblemSink;
import java.util.ArrayList;
import java.util.List;

/** Collects what a compilation reports, as {@code LEVEL slug path: message}. */
final class Problems implements ProblemSink {
  final List<String> all = new ArrayList<>();
  final ConfigContext at = ConfigContext.root(this);

  @Override
  public void report(Level level, String slug, String path, String message) {
    all.add(level + " " + slug + " " + path + ": " + message);
  }

  List<String> errors() {
    return all.stream().filter(p -> p.startsWith("ERROR")).toList();
  }
}
