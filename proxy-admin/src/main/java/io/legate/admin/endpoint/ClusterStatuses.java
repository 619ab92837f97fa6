package io.legate.admin.endpoint;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.admin.v3.ClusterStatus;
import io.envoyproxy.envoy.admin.v3.Clusters;
import io.envoyproxy.envoy.admin.v3.HostHealthStatus;
import io.envoyproxy.envoy.admin.v3.HostStatus;
import io.envoyproxy.envoy.admin.v3.SimpleMetric;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.envoyproxy.envoy.type.v3.Percent;
import io.legate.admin.ClusterView;
import io.legate.admin.json.ProtoAddresses;
import io.legate.upstream.CircuitBreaker;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.HostMonitor;
import io.legate.upstream.HostStat;
import io.legate.upstream.OutlierStatus;
import java.util.EnumSet;
import java.util.List;

/** Clusters as {@code envoy.admin.v3.Clusters}. */
final class ClusterStatuses {
  private static final EnumSet<HostStat> GAUGES =
      EnumSet.of(HostStat.CX_ACTIVE, HostStat.RQ_ACTIVE);

  private ClusterStatuses() {}

  static Clusters of(List<ClusterView> clusters) {
    Clusters.Builder all = Clusters.newBuilder();
    for (ClusterView cluster : clusters) {
      all.addClusterStatuses(status(cluster));
    }
    return all.build();
  }

  private static ClusterStatus status(ClusterView cluster) {
    ClusterStatus.Builder status =
        ClusterStatus.newBuilder()
            .setName(cluster.info().name())
            .setObservabilityName(cluster.info().observabilityName())
            .setAddedViaApi(cluster.info().addedViaApi());
    String edsServiceName = cluster.info().edsServiceName();
    if (edsServiceName != null) {
      status.setEdsServiceName(edsServiceName);
    }
    status
        .getCircuitBreakersBuilder()
        .addThresholds(thresholds(RoutingPriority.DEFAULT, cluster.info().defaultBreaker()))
        .addThresholds(thresholds(RoutingPriority.HIGH, cluster.info().highBreaker()));
    OutlierStatus outlier = cluster.outlier();
    if (outlier != null) {
      double threshold = outlier.successRateEjectionThreshold(false);
      if (threshold > 0) {
        status.setSuccessRateEjectionThreshold(percent(threshold));
      }
      double local = outlier.successRateEjectionThreshold(true);
      if (local > 0) {
        status.setLocalOriginSuccessRateEjectionThreshold(percent(local));
      }
    }
    for (Host host : cluster.hosts()) {
      status.addHostStatuses(host(host));
    }
    return status.build();
  }

  private static CircuitBreakers.Thresholds thresholds(
      RoutingPriority priority, CircuitBreaker breaker) {
    return CircuitBreakers.Thresholds.newBuilder()
        .setPriority(priority)
        .setMaxConnections(UInt32Value.of((int) breaker.connections().max()))
        .setMaxPendingRequests(UInt32Value.of((int) breaker.pendingRequests().max()))
        .setMaxRequests(UInt32Value.of((int) breaker.requests().max()))
        .setMaxRetries(UInt32Value.of((int) breaker.retries().max()))
        .build();
  }

  private static HostStatus host(Host host) {
    HostStatus.Builder status =
        HostStatus.newBuilder()
            .setAddress(ProtoAddresses.of(host.address()))
            .setHostname(host.hostname())
            .setLocality(HostProtos.locality(host.locality()))
            .setHealthStatus(health(host))
            .setWeight(host.weight())
            .setPriority(host.priority());
    metrics(status, host, false);
    metrics(status, host, true);
    HostMonitor monitor = host.monitor();
    if (monitor != null) {
      double rate = monitor.successRate(false);
      if (rate >= 0) {
        status.setSuccessRate(percent(rate));
      }
      double local = monitor.successRate(true);
      if (local >= 0) {
        status.setLocalOriginSuccessRate(percent(local));
      }
    }
    return status.build();
  }

  private static void metrics(HostStatus.Builder status, Host host, boolean gauges) {
    for (HostStat stat : HostStat.values()) {
      if (GAUGES.contains(stat) == gauges) {
        status.addStats(
            SimpleMetric.newBuilder()
                .setName(stat.text())
                .setValue(host.sum(stat))
                .setType(gauges ? SimpleMetric.Type.GAUGE : SimpleMetric.Type.COUNTER));
      }
    }
  }

  private static HostHealthStatus health(Host host) {
    HealthStatus eds =
        has(host, HealthFlag.EDS_STATUS_DRAINING)
            ? HealthStatus.DRAINING
            : has(host, HealthFlag.FAILED_EDS_HEALTH)
                ? HealthStatus.UNHEALTHY
                : has(host, HealthFlag.DEGRADED_EDS_HEALTH)
                    ? HealthStatus.DEGRADED
                    : HealthStatus.HEALTHY;
    return HostHealthStatus.newBuilder()
        .setFailedActiveHealthCheck(has(host, HealthFlag.FAILED_ACTIVE_HC))
        .setFailedOutlierCheck(has(host, HealthFlag.FAILED_OUTLIER_CHECK))
        .setFailedActiveDegradedCheck(has(host, HealthFlag.DEGRADED_ACTIVE_HC))
        .setPendingDynamicRemoval(has(host, HealthFlag.PENDING_DYNAMIC_REMOVAL))
        .setPendingActiveHc(has(host, HealthFlag.PENDING_ACTIVE_HC))
        .setExcludedViaImmediateHcFail(has(host, HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL))
        .setActiveHcTimeout(has(host, HealthFlag.ACTIVE_HC_TIMEOUT))
        .setEdsHealthStatus(eds)
        .build();
  }

  private static boolean has(Host host, HealthFlag flag) {
    return (host.healthFlags() & flag.bit()) != 0;
  }

  private static Percent percent(double value) {
    return Percent.newBuilder().setValue(value).build();
  }
}
