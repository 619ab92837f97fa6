package io.legate.upstream.cluster;

import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint.AdditionalAddress;
import io.envoyproxy.envoy.config.endpoint.v3.Endpoint.HealthCheckConfig;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.FractionalPercent;
import io.legate.upstream.HealthCheckTarget;
import io.legate.upstream.HostSet;
import io.legate.upstream.Locality;
import io.legate.upstream.Protos;
import io.legate.upstream.discovery.ClusterAssignment;
import io.legate.upstream.discovery.Endpoint;
import io.legate.upstream.discovery.LocalityEndpoints;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles {@code load_assignment} (and, later, what EDS sends). Used on the control thread. */
public final class Endpoints {
  static final FieldSet ASSIGNMENT =
      FieldSet.of("envoy.config.endpoint.v3.ClusterLoadAssignment")
          .reads("endpoints", "policy")
          .refuses("named_endpoints", "endpoints are written where they are used")
          .harmless("cluster_name", "the cluster it stands in is meant");
  static final FieldSet POLICY =
      FieldSet.of("envoy.config.endpoint.v3.ClusterLoadAssignment.Policy")
          .reads("overprovisioning_factor", "weighted_priority_health")
          .reads("drop_overloads", "endpoint_stale_after");
  static final FieldSet DROP_OVERLOAD =
      FieldSet.of("envoy.config.endpoint.v3.ClusterLoadAssignment.Policy.DropOverload")
          .reads("drop_percentage")
          .harmless("category", "there is only one");
  static final FieldSet LOCALITY =
      FieldSet.of("envoy.config.endpoint.v3.LocalityLbEndpoints")
          .reads("locality", "lb_endpoints", "load_balancing_weight", "priority")
          .harmless("proximity", "Envoy does not use it either")
          .harmless("metadata", "Envoy's balancers do not use it either");
  static final FieldSet LB_ENDPOINT =
      FieldSet.of("envoy.config.endpoint.v3.LbEndpoint")
          .reads("endpoint", "health_status", "metadata", "load_balancing_weight");
  static final FieldSet ENDPOINT =
      FieldSet.of("envoy.config.endpoint.v3.Endpoint")
          .reads("address", "additional_addresses", "hostname", "health_check_config");
  static final FieldSet HEALTH_CHECK =
      FieldSet.of("envoy.config.endpoint.v3.Endpoint.HealthCheckConfig")
          .reads("port_value", "hostname", "address", "disable_active_health_check");
  static final FieldSet ADDITIONAL =
      FieldSet.of("envoy.config.endpoint.v3.Endpoint.AdditionalAddress").reads("address");
  static final FieldSet SOCKET_ADDRESS =
      FieldSet.of("envoy.config.core.v3.SocketAddress")
          .reads("address", "port_value")
          .harmless("protocol", "connections to hosts are TCP")
          .harmless("ipv4_compat", "matters to listeners")
          .refuses("named_port", "a number is needed, SRV records are not looked up");

  private Endpoints() {}

  /**
   * The endpoints as written.
   *
   * @param resolveNames whether an address may be a name; it stays unresolved then
   */
  public static ClusterAssignment compile(
      ClusterLoadAssignment proto, ConfigContext at, boolean resolveNames) {
    at.check(ASSIGNMENT, proto);
    ClusterLoadAssignment.Policy policy = proto.getPolicy();
    at.at("policy").check(POLICY, policy);
    List<LocalityEndpoints> localities = new ArrayList<>();
    for (int i = 0; i < proto.getEndpointsCount(); i++) {
      localities.add(locality(proto.getEndpoints(i), at.at("endpoints", i), resolveNames));
    }
    return new ClusterAssignment(
        List.copyOf(localities),
        policy.hasOverprovisioningFactor()
            ? policy.getOverprovisioningFactor().getValue()
            : HostSet.DEFAULT_OVERPROVISIONING_FACTOR,
        policy.getWeightedPriorityHealth(),
        dropPerMillion(policy, at.at("policy")),
        Protos.nanos(policy.getEndpointStaleAfter()));
  }

  private static int dropPerMillion(ClusterLoadAssignment.Policy policy, ConfigContext at) {
    if (policy.getDropOverloadsCount() > 1) {
      at.at("drop_overloads")
          .error(
              "Cluster drop_overloads config has "
                  + policy.getDropOverloadsCount()
                  + " categories. Envoy only supports one. (expected one)");
    }
    if (policy.getDropOverloadsCount() == 0) {
      return 0;
    }
    ConfigContext there = at.at("drop_overloads", 0);
    there.check(DROP_OVERLOAD, policy.getDropOverloads(0));
    FractionalPercent share =
        FractionalPercent.compile(
            policy.getDropOverloads(0).getDropPercentage(), there.at("drop_percentage"));
    return (int) Math.min(1_000_000, share.numerator() * 1_000_000 / share.denominator());
  }

  private static LocalityEndpoints locality(
      LocalityLbEndpoints proto, ConfigContext at, boolean resolveNames) {
    at.check(LOCALITY, proto);
    if (proto.getPriority() > 128 || proto.getPriority() < 0) {
      at.at("priority")
          .error(Integer.toUnsignedString(proto.getPriority()) + " (expected at most 128)");
    }
    var place = proto.getLocality();
    List<Endpoint> endpoints = new ArrayList<>();
    for (int i = 0; i < proto.getLbEndpointsCount(); i++) {
      Endpoint endpoint = endpoint(proto.getLbEndpoints(i), at.at("lb_endpoints", i), resolveNames);
      if (endpoint != null) {
        endpoints.add(endpoint);
      }
    }
    return new LocalityEndpoints(
        new Locality(place.getRegion(), place.getZone(), place.getSubZone()),
        Math.max(0, Math.min(128, proto.getPriority())),
        proto.getLoadBalancingWeight().getValue(),
        List.copyOf(endpoints));
  }

  private static @Nullable Endpoint endpoint(
      LbEndpoint proto, ConfigContext at, boolean resolveNames) {
    at.check(LB_ENDPOINT, proto);
    at.at("endpoint").check(ENDPOINT, proto.getEndpoint());
    var address = proto.getEndpoint().getAddress();
    ConfigContext addressAt = at.at("endpoint").at("address");
    if (address.hasSocketAddress()) {
      addressAt.at("socket_address").check(SOCKET_ADDRESS, address.getSocketAddress());
    }
    String hostname = proto.getEndpoint().getHostname();
    java.net.SocketAddress where;
    if (resolveNames && address.hasSocketAddress()) {
      where = unresolved(address.getSocketAddress());
      hostname = hostname.isEmpty() ? address.getSocketAddress().getAddress() : hostname;
    } else {
      where = Protos.socketAddress(address, addressAt);
    }
    if (where == null) {
      return null;
    }
    return new Endpoint(
        where,
        where,
        hostname,
        weight(proto, at),
        proto.hasMetadata() && canary(proto.getMetadata()),
        proto.getMetadata(),
        proto.getHealthStatus(),
        healthCheck(proto.getEndpoint(), at.at("endpoint")),
        additional(where, proto.getEndpoint(), at.at("endpoint"), resolveNames));
  }

  private static HealthCheckTarget healthCheck(
      io.envoyproxy.envoy.config.endpoint.v3.Endpoint endpoint, ConfigContext endpointAt) {
    if (!endpoint.hasHealthCheckConfig()) {
      return HealthCheckTarget.NONE;
    }
    HealthCheckConfig proto = endpoint.getHealthCheckConfig();
    ConfigContext at = endpointAt.at("health_check_config");
    at.check(HEALTH_CHECK, proto);
    int port = proto.getPortValue();
    if (port < 0 || port > 65535) {
      at.at("port_value").error(Integer.toUnsignedString(port) + " (expected at most 65535)");
      port = 0;
    }
    return new HealthCheckTarget(
        proto.hasAddress() ? Protos.socketAddress(proto.getAddress(), at.at("address")) : null,
        port,
        proto.getHostname(),
        proto.getDisableActiveHealthCheck());
  }

  private static List<java.net.SocketAddress> additional(
      java.net.SocketAddress first,
      io.envoyproxy.envoy.config.endpoint.v3.Endpoint endpoint,
      ConfigContext at,
      boolean resolveNames) {
    List<java.net.SocketAddress> addresses = new ArrayList<>();
    for (int i = 0; i < endpoint.getAdditionalAddressesCount(); i++) {
      ConfigContext there = at.at("additional_addresses", i);
      AdditionalAddress proto = endpoint.getAdditionalAddresses(i);
      there.check(ADDITIONAL, proto);
      java.net.SocketAddress address =
          Protos.socketAddress(proto.getAddress(), there.at("address"));
      if (address == null) {
        continue;
      }
      if (resolveNames
          || !(address instanceof InetSocketAddress && first instanceof InetSocketAddress)) {
        there.error(
            "an endpoint with several addresses must have IP addresses alone"
                + " (expected no names and no Unix sockets)");
      } else {
        addresses.add(address);
      }
    }
    return List.copyOf(addresses);
  }

  private static InetSocketAddress unresolved(SocketAddress address) {
    InetAddress ip = Protos.ip(address.getAddress());
    return ip == null
        ? InetSocketAddress.createUnresolved(address.getAddress(), address.getPortValue())
        : new InetSocketAddress(ip, address.getPortValue());
  }

  private static int weight(LbEndpoint proto, ConfigContext at) {
    if (!proto.hasLoadBalancingWeight()) {
      return 1;
    }
    int weight = proto.getLoadBalancingWeight().getValue();
    if (weight <= 0) {
      at.at("load_balancing_weight")
          .error(Integer.toUnsignedString(weight) + " (expected 1 to 2147483647)");
      return 1;
    }
    return weight;
  }

  private static boolean canary(Metadata metadata) {
    Value value =
        metadata
            .getFilterMetadataOrDefault("envoy.lb", com.google.protobuf.Struct.getDefaultInstance())
            .getFieldsOrDefault("canary", Value.getDefaultInstance());
    return value.getBoolValue();
  }
}
