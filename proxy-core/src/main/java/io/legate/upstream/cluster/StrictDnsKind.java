package io.legate.upstream.cluster;

import io.legate.upstream.discovery.ClusterDiscovery;
import io.legate.upstream.discovery.StrictDnsDiscovery;
import java.util.List;

/** {@code STRICT_DNS}: every address that each name resolves to. */
final class StrictDnsKind implements ClusterKind {
  @Override
  public List<String> names() {
    return List.of("envoy.clusters.strict_dns", "envoy.cluster.strict_dns");
  }

  @Override
  public ClusterDiscovery.Factory compile(Source source) {
    return StrictDnsDiscovery.factory(source.assignment(true), DnsOptionsCompiler.compile(source));
  }
}
