package io.legate.upstream.cluster;

import io.legate.upstream.discovery.ClusterAssignment;
import io.legate.upstream.discovery.ClusterDiscovery;
import io.legate.upstream.discovery.DnsOptions;
import io.legate.upstream.discovery.LogicalDnsDiscovery;
import io.legate.upstream.discovery.StaticDiscovery;
import java.util.List;

/** {@code LOGICAL_DNS}: one host that is where its name leads to. */
final class LogicalDnsKind implements ClusterKind {
  @Override
  public List<String> names() {
    return List.of("envoy.clusters.logical_dns", "envoy.cluster.logical_dns");
  }

  @Override
  public ClusterDiscovery.Factory compile(Source source) {
    return discovery(source, DnsOptionsCompiler.compile(source));
  }

  static ClusterDiscovery.Factory discovery(Source source, DnsOptions options) {
    ClusterAssignment assignment = source.assignment(true);
    if (assignment.localities().size() != 1
        || assignment.localities().get(0).endpoints().size() != 1) {
      source
          .at()
          .at("load_assignment")
          .error(
              "LOGICAL_DNS clusters must have a single locality_lb_endpoint and a single"
                  + " lb_endpoint (expected one endpoint)");
      return context -> new StaticDiscovery(Source.nothing());
    }
    return LogicalDnsDiscovery.factory(assignment, options);
  }
}
