package io.legate.upstream.cluster;

import io.legate.upstream.discovery.ClusterAssignment;
import io.legate.upstream.discovery.ClusterDiscovery;
import io.legate.upstream.discovery.StaticDiscovery;
import java.util.List;

/** {@code STATIC}: the addresses that are written down. */
final class StaticKind implements ClusterKind {
  @Override
  public List<String> names() {
    return List.of("envoy.clusters.static", "envoy.cluster.static");
  }

  @Override
  public ClusterDiscovery.Factory compile(Source source) {
    ClusterAssignment fixed = source.assignment(false);
    return context -> new StaticDiscovery(fixed);
  }
}
