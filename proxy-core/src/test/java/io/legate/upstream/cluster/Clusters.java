package io.legate.upstream.cluster;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;

/** Makes configurations of clusters. */
final class Clusters {
  private Clusters() {}

  static Cluster.Builder of(String name, Cluster.DiscoveryType type, String... hostPorts) {
    LocalityLbEndpoints.Builder locality = LocalityLbEndpoints.newBuilder();
    for (String hostPort : hostPorts) {
      locality.addLbEndpoints(endpoint(hostPort));
    }
    return Cluster.newBuilder()
        .setName(name)
        .setType(type)
        .setLoadAssignment(
            ClusterLoadAssignment.newBuilder().setClusterName(name).addEndpoints(locality));
  }

  static LbEndpoint.Builder endpoint(String hostPort) {
    int colon = hostPort.lastIndexOf(':');
    SocketAddress address =
        SocketAddress.newBuilder()
            .setAddress(hostPort.substring(0, colon))
            .setPortValue(Integer.parseInt(hostPort.substring(colon + 1)))
            .build();
    return LbEndpoint.newBuilder()
        .setEndpoint(
            Endpoint.newBuilder().setAddress(Address.newBuilder().setSocketAddress(address)));
  }
}
