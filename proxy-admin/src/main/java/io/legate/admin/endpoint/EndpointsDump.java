package io.legate.admin.endpoint;

import com.google.protobuf.Any;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.admin.v3.EndpointsConfigDump;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.legate.admin.ClusterView;
import io.legate.admin.ResourceStage;
import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.LocalityHosts;
import java.util.List;
import java.util.function.Predicate;

/** The hosts of all clusters as {@code envoy.admin.v3.EndpointsConfigDump}. */
final class EndpointsDump {
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
    for (HostSet hostSet : cluster.prioritySet().hostSets()) {
      assignment
          .getPolicyBuilder()
          .setOverprovisioningFactor(UInt32Value.of(hostSet.overprovisioningFactor()));
      for (LocalityHosts hosts : hostSet.localities()) {
        if (!hosts.hosts().isEmpty()) {
          assignment.addEndpoints(locality(hostSet.priority(), hosts));
        }
      }
    }
    return assignment.build();
  }

  private static LocalityLbEndpoints locality(int priority, LocalityHosts hosts) {
    LocalityLbEndpoints.Builder endpoints =
        LocalityLbEndpoints.newBuilder()
            .setLocality(HostProtos.locality(hosts.locality()))
            .setPriority(priority);
    if (hosts.weight() > 0) {
      endpoints.setLoadBalancingWeight(UInt32Value.of(hosts.weight()));
    }
    for (Host host : hosts.hosts()) {
      endpoints.addLbEndpoints(HostProtos.endpoint(host));
    }
    return endpoints.build();
  }
}
