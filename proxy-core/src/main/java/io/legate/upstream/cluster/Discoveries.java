package io.legate.upstream.cluster;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.legate.common.ConfigContext;
import io.legate.upstream.HostSet;
import io.legate.upstream.discovery.ClusterAssignment;
import io.legate.upstream.discovery.ClusterDiscovery;
import io.legate.upstream.discovery.StaticDiscovery;
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
                "EDS has no source yet: cluster '" + proto.getName() + "' has no hosts");
        return context -> new StaticDiscovery(NOTHING);
      default:
        at.at("type").error("unsupported-discovery", proto.getType() + " is not supported yet");
        return context -> new StaticDiscovery(NOTHING);
    }
  }

  private static ClusterAssignment assignment(Cluster proto, ConfigContext at, boolean names) {
    if (!proto.hasLoadAssignment()) {
      return NOTHING;
    }
    return Endpoints.compile(proto.getLoadAssignment(), at.at("load_assignment"), names);
  }
}
