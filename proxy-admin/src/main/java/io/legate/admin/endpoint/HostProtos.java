package io.legate.admin.endpoint;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.legate.admin.json.ProtoAddresses;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.Locality;

/** Hosts as protos. */
final class HostProtos {
  private static final int UNHEALTHY =
      HealthFlag.FAILED_ACTIVE_HC.bit()
          | HealthFlag.FAILED_OUTLIER_CHECK.bit()
          | HealthFlag.FAILED_EDS_HEALTH.bit();
  private static final int DEGRADED =
      HealthFlag.DEGRADED_ACTIVE_HC.bit() | HealthFlag.DEGRADED_EDS_HEALTH.bit();

  private HostProtos() {}

  static io.envoyproxy.envoy.config.core.v3.Locality locality(Locality locality) {
    return io.envoyproxy.envoy.config.core.v3.Locality.newBuilder()
        .setRegion(locality.region())
        .setZone(locality.zone())
        .setSubZone(locality.subZone())
        .build();
  }

  /** The host as an endpoint of a {@code ClusterLoadAssignment}. */
  static LbEndpoint endpoint(Host host) {
    LbEndpoint.Builder endpoint =
        LbEndpoint.newBuilder()
            .setLoadBalancingWeight(UInt32Value.of(host.weight()))
            .setHealthStatus(healthStatus(host));
    endpoint
        .getEndpointBuilder()
        .setHostname(host.hostname())
        .setAddress(ProtoAddresses.of(host.address()));
    if (host.metadata() instanceof Metadata metadata
        && !metadata.equals(Metadata.getDefaultInstance())) {
      endpoint.setMetadata(metadata);
    }
    return endpoint.build();
  }

  private static HealthStatus healthStatus(Host host) {
    int flags = host.healthFlags();
    if ((flags & HealthFlag.EDS_STATUS_DRAINING.bit()) != 0) {
      return HealthStatus.DRAINING;
    }
    if ((flags & UNHEALTHY) != 0) {
      return HealthStatus.UNHEALTHY;
    }
    return (flags & DEGRADED) != 0 ? HealthStatus.DEGRADED : HealthStatus.HEALTHY;
  }
}
