package io.legate.config;

import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.Path;
import io.legate.config.tree.ProblemSink;
import io.legate.config.tree.ScalarNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Recognises documents that are something else than what is read: typing them would only make
 * noise, so each is refused in one sentence.
 */
final class OtherDocuments {

  private static final String BOOTSTRAP = "envoy.config.bootstrap.v3.Bootstrap";
  private static final String RESPONSE = "envoy.service.discovery.v3.DiscoveryResponse";
  private static final List<String> OF_BOOTSTRAPS =
      List.of("static_resources", "staticResources", "dynamic_resources", "dynamicResources");

  private OtherDocuments() {}

  /** Tells of a document that is something else; true when it is. */
  static boolean refused(Node root, String message, ProblemSink problems) {
    return root instanceof MapNode map
        && (v1(map, problems)
            || kubernetes(map, problems)
            || (message.equals(BOOTSTRAP) && response(map, problems))
            || (message.equals(RESPONSE) && bootstrap(map, problems)));
  }

  /** v3, too, has a {@code cluster_manager}, but one without clusters. */
  private static boolean v1(MapNode map, ProblemSink problems) {
    boolean listeners = map.entry("listeners") != null;
    boolean clusters =
        map.get("cluster_manager") instanceof MapNode manager && manager.entry("clusters") != null;
    if (!listeners && !clusters) {
      return false;
    }
    return refuse(
        map.entry("cluster_manager"),
        ProblemKind.V1_CONFIG,
        "this is a configuration of Envoy's v1 API, which ended with Envoy 1.9"
            + " (expected v3: static_resources with listeners and clusters)",
        problems);
  }

  private static boolean kubernetes(MapNode map, ProblemSink problems) {
    String kind = map.text("kind");
    if (kind == null || map.text("apiVersion") == null) {
      return false;
    }
    String where = "";
    if (map.get("data") instanceof MapNode data) {
      for (MapNode.Entry entry : data.entries()) {
        boolean text = entry.value() instanceof ScalarNode scalar && scalar.text().contains("\n");
        where =
            text && where.isEmpty() ? ", which stands below data.\"" + entry.key() + '"' : where;
      }
    }
    return refuse(
        map.entry("kind"),
        ProblemKind.WRONG_DOCUMENT,
        "this is a Kubernetes object of kind %s (expected Envoy's configuration itself%s)"
            .formatted(kind, where),
        problems);
  }

  private static boolean response(MapNode map, ProblemSink problems) {
    for (String field : OF_BOOTSTRAPS) {
      if (map.entry(field) != null) {
        return false;
      }
    }
    return refuse(
        map.entry("resources"),
        ProblemKind.WRONG_DOCUMENT,
        "these are resources as xDS brings them, not a bootstrap (expected static_resources, or"
            + " dynamic_resources that name this file in lds_config, cds_config, …)",
        problems);
  }

  private static boolean bootstrap(MapNode map, ProblemSink problems) {
    for (String field : OF_BOOTSTRAPS) {
      if (map.entry("resources") == null && map.entry(field) != null) {
        return refuse(
            map.entry(field),
            ProblemKind.WRONG_DOCUMENT,
            "this is a bootstrap (expected resources as xDS brings them: a list named resources)",
            problems);
      }
    }
    return false;
  }

  private static boolean refuse(
      MapNode.@Nullable Entry entry, ProblemKind kind, String sentence, ProblemSink problems) {
    if (entry == null) {
      return false;
    }
    problems.add(
        Severity.ERROR,
        kind,
        entry.line(),
        entry.column(),
        Path.ROOT.field(entry.key()),
        sentence,
        null);
    return true;
  }
}
