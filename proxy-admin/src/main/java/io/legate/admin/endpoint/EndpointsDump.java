package io.legate.admin.endpoint;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.admin.v3.EndpointsConfigDump;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.legate.admin.ClusterView;
import io.legate.admin.ResourceStage;
import io.legate.upstream.Host;
import io.legate.upstream.Locality;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/** The hosts of all clusters as {@code envoy.admin.v3.EndpointsConfigDump}. */
final class EndpointsDump {
  private static final int DEFAULT_OVERPROVISIONING_FACTOR = 140;

  /** Hosts of one priority in one place. */
  private record Group(int priority, Locality locality) {}

  private EndpointsDump() {}

  static Message of(List<ClusterView> clusters, Predicate<String> name) {
    EndpointsConfigDump.Builder dump = EndpointsConfigDump.newBuilder();
    for (ClusterView cluster : clusters) {
      String serviceName = cluster.info().edsServiceName();
      String shown =
          serviceName == null || serviceName.isEmpty() ? cluster.info().name() : serviceName;
      if (cluster.stage() != ResourceStage.ACTIVE || !name.test(shown)) {
        continue;
      }
      Any assignment = Any.pack(assignment(cluster, shown));
      if (cluster.info().addedViaApi()) {
        dump.addDynamicEndpointConfigsBuilder().setEndpointConfig(assignment);
      } else {
        dump.addStaticEndpointConfigsBuilder().setEndpointConfig(assignment);
      }
    }
    return dump.build();
  }

  private static ClusterLoadAssignment assignment(ClusterView cluster, String name) {
    ClusterLoadAssignment.Builder assignment =
        ClusterLoadAssignment.newBuilder().setClusterName(name);
    Map<Group, LocalityLbEndpoints.Builder> groups = new LinkedHashMap<>();
    for (Host host : cluster.hosts()) {
      groups
          .computeIfAbsent(new Group(host.priority(), host.locality()), EndpointsDump::group)
          .addLbEndpoints(HostProtos.endpoint(host));
    }
    groups.values().forEach(assignment::addEndpoints);
    assignment.getPolicyBuilder().setOverprovisioningFactor(overprovisioning(cluster));
    return assignment.build();
  }

  private static LocalityLbEndpoints.Builder group(Group group) {
    return LocalityLbEndpoints.newBuilder()
        .setLocality(HostProtos.locality(group.locality))
        .setPriority(group.priority);
  }

  private static UInt32Value overprovisioning(ClusterView cluster) {
    if (cluster.info().proto() instanceof Cluster proto
        && proto.getLoadAssignment().getPolicy().hasOverprovisioningFactor()) {
      return proto.getLoadAssignment().getPolicy().getOverprovisioningFactor();
    }
    return UInt32Value.of(DEFAULT_OVERPROVISIONING_FACTOR);
  }
}
