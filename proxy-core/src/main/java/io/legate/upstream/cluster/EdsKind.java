package io.legate.upstream.cluster;

import io.legate.upstream.discovery.ClusterDiscovery;
import io.legate.upstream.discovery.StaticDiscovery;
import java.util.List;

/** {@code EDS}: endpoints that somebody else tells. */
final class EdsKind implements ClusterKind {
  @Override
  public List<String> names() {
    return List.of("envoy.clusters.eds", "envoy.cluster.eds");
  }

  @Override
  public ClusterDiscovery.Factory compile(Source source) {
    source
        .at()
        .at("type")
        .warn(
            "unsupported-discovery",
            "EDS has no source yet: cluster '"
                + source.proto().getName()
                + "' has no hosts (expected STATIC, STRICT_DNS or LOGICAL_DNS)");
    return context -> new StaticDiscovery(Source.nothing());
  }
}
