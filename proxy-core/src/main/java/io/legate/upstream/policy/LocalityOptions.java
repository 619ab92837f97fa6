package io.legate.upstream.policy;

import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.upstream.lb.PanicOptions;

/** Compiles what all policies share: panic, and how localities count. */
final class LocalityOptions {
  static final FieldSet COMMON =
      FieldSet.of("envoy.config.cluster.v3.Cluster.CommonLbConfig")
          .reads("healthy_panic_threshold", "zone_aware_lb_config")
          .harmless("update_merge_window", "every update is published at once");
  static final FieldSet COMMON_ZONE_AWARE =
      FieldSet.of("envoy.config.cluster.v3.Cluster.CommonLbConfig.ZoneAwareLbConfig")
          .reads("fail_traffic_on_panic");
  static final FieldSet LOCALITY =
      FieldSet.of("envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig")
          .reads("zone_aware_lb_config");
  static final FieldSet ZONE_AWARE =
      FieldSet.of(
              "envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig.ZoneAwareLbConfig")
          .reads("fail_traffic_on_panic");

  private LocalityOptions() {}

  static void check(CommonLbConfig common, ConfigContext at) {
    at.check(COMMON, common);
    at.at("zone_aware_lb_config").check(COMMON_ZONE_AWARE, common.getZoneAwareLbConfig());
  }

  /** Of {@code lb_policy}. */
  static PanicOptions panic(CommonLbConfig common) {
    return panic(common, common.getZoneAwareLbConfig().getFailTrafficOnPanic());
  }

  /** Of a typed policy; {@code context} is the policy's place. */
  static PanicOptions panic(LocalityLbConfig locality, PolicyContext context) {
    ConfigContext at = context.at().at("locality_lb_config");
    at.check(LOCALITY, locality);
    at.at("zone_aware_lb_config").check(ZONE_AWARE, locality.getZoneAwareLbConfig());
    return panic(context.common(), locality.getZoneAwareLbConfig().getFailTrafficOnPanic());
  }

  private static PanicOptions panic(CommonLbConfig common, boolean failTraffic) {
    int threshold =
        common.hasHealthyPanicThreshold()
            ? (int) Math.round(common.getHealthyPanicThreshold().getValue())
            : PanicOptions.STANDARD.thresholdPercent();
    return new PanicOptions(Math.max(0, Math.min(100, threshold)), failTraffic);
  }
}
