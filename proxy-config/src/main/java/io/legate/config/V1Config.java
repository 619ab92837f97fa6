package io.legate.config;

import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.Path;
import io.legate.config.tree.ProblemSink;

/** Recognises configurations of Envoy's v1 API, which is refused in one sentence. */
final class V1Config {

  private V1Config() {}

  /** Tells of a v1 configuration; true when it is one, and typing it would only make noise. */
  static boolean refused(Node root, ProblemSink problems) {
    if (!(root instanceof MapNode map)) {
      return false;
    }
    MapNode.Entry manager = map.entry("cluster_manager");
    if (manager == null) {
      return false;
    }
    problems.add(
        Severity.ERROR,
        ProblemKind.V1_CONFIG,
        manager.line(),
        manager.column(),
        Path.ROOT.field("cluster_manager"),
        "this is a configuration of Envoy's v1 API, which ended with Envoy 1.9"
            + " (expected v3: static_resources with listeners and clusters)",
        null);
    return true;
  }
}
