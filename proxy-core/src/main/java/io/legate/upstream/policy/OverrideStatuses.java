package io.legate.upstream.policy;

import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.upstream.lb.OverrideHosts;
import java.util.List;

/** Compiles {@code common_lb_config.override_host_status}. */
final class OverrideStatuses {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.core.v3.HealthStatusSet").reads("statuses");

  private OverrideStatuses() {}

  /** In which states a host may be wanted; {@code at} is the place of {@code common_lb_config}. */
  static OverrideHosts.Statuses compile(CommonLbConfig common, ConfigContext at) {
    if (!common.hasOverrideHostStatus()) {
      return OverrideHosts.Statuses.STANDARD;
    }
    ConfigContext here = at.at("override_host_status");
    here.check(FIELDS, common.getOverrideHostStatus());
    List<HealthStatus> all = common.getOverrideHostStatus().getStatusesList();
    for (int i = 0; i < all.size(); i++) {
      if (all.get(i) == HealthStatus.UNRECOGNIZED) {
        here.at("statuses", i).error("no status of that number (expected a name of the enum)");
      }
    }
    return new OverrideHosts.Statuses(
        all.contains(HealthStatus.HEALTHY) || all.contains(HealthStatus.UNKNOWN),
        all.contains(HealthStatus.DEGRADED),
        all.contains(HealthStatus.UNHEALTHY) || all.contains(HealthStatus.TIMEOUT),
        all.contains(HealthStatus.DRAINING));
  }
}
