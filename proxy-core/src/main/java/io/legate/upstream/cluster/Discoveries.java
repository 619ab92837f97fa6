package io.legate.upstream.cluster;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.legate.common.ConfigContext;
import io.legate.upstream.HostSet;
import io.legate.upstream.discovery.ClusterAssignment;
import io.legate.upstream.discovery.ClusterDiscovery;
import io.legate.upstream.discovery.DnsOptions;
import io.legate.upstream.discovery.LogicalDnsDiscovery;
import io.legate.upstream.discovery.StaticDiscovery;
import io.legate.upstream.discovery.StrictDnsDiscovery;
import java.util.List;

/** Compiles how the hosts of a cluster are found. Used on the control thread. */
final class Discoveries {
  private static final ClusterAssignment NOTHING =
      new ClusterAssignment(List.of(), HostSet.DEFAULT_OVERPROVISIONING_FACTOR, false);

  private Discoveries() {}

  static ClusterDiscovery.Factory compile(Cluster proto, ConfigContext at) {
    switch (proto.getType()) {
      case STATIC:
        ClusterAssignment fixed = assignment(proto, at, false);
        return context -> new StaticDiscovery(fixed);
      case EDS:
        at.at("type")
            .warn(
                "unsupported-discovery",
                "EDS has no source yet: cluster '"
                    + proto.getName()
                    + "' has no hosts (expected STATIC, STRICT_DNS or LOGICAL_DNS)");
        return context -> new StaticDiscovery(NOTHING);
      case STRICT_DNS:
        return StrictDnsDiscovery.factory(
            assignment(proto, at, true), DnsOptionsCompiler.compile(proto, at));
      case LOGICAL_DNS:
        return logicalDns(proto, at);
      default:
        at.at("type")
            .error(
                "unsupported-discovery",
                proto.getType()
                    + " is not supported yet (expected STATIC, STRICT_DNS or LOGICAL_DNS)");
        return context -> new StaticDiscovery(NOTHING);
    }
  }

  private static ClusterDiscovery.Factory logicalDns(Cluster proto, ConfigContext at) {
    ClusterAssignment assignment = assignment(proto, at, true);
    DnsOptions options = DnsOptionsCompiler.compile(proto, at);
    if (assignment.localities().size() != 1
        || assignment.localities().get(0).endpoints().size() != 1) {
      at.at("load_assignment")
          .error(
              "LOGICAL_DNS clusters must have a single locality_lb_endpoint and a single"
                  + " lb_endpoint (expected one endpoint)");
      return context -> new StaticDiscovery(NOTHING);
    }
    return LogicalDnsDiscovery.factory(assignment, options);
  }

  private static ClusterAssignment assignment(Cluster proto, ConfigContext at, boolean names) {
    if (!proto.hasLoadAssignment()) {
      return NOTHING;
    }
    return Endpoints.compile(proto.getLoadAssignment(), at.at("load_assignment"), names);
  }
}
