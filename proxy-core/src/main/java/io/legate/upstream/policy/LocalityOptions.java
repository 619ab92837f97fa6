package io.legate.upstream.policy;

import com.google.protobuf.UInt64Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig;
import io.envoyproxy.envoy.type.v3.Percent;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.upstream.lb.PanicOptions;
import io.legate.upstream.lb.SourceOptions;
import io.legate.upstream.lb.ZoneOptions;

/** Compiles what all policies share: panic, and how localities count. */
final class LocalityOptions {
  static final FieldSet COMMON =
      FieldSet.of("envoy.config.cluster.v3.Cluster.CommonLbConfig")
          .reads("healthy_panic_threshold", "zone_aware_lb_config", "locality_weighted_lb_config")
          .reads("ignore_new_hosts_until_first_hc", "override_host_status")
          .reads("close_connections_on_host_set_change")
          .reads("consistent_hashing_lb_config", "update_merge_window");
  static final FieldSet COMMON_ZONE_AWARE =
      FieldSet.of("envoy.config.cluster.v3.Cluster.CommonLbConfig.ZoneAwareLbConfig")
          .reads("routing_enabled", "min_cluster_size", "fail_traffic_on_panic");
  static final FieldSet LOCALITY =
      FieldSet.of("envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig")
          .reads("zone_aware_lb_config", "locality_weighted_lb_config");
  static final FieldSet ZONE_AWARE =
      FieldSet.of(
              "envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig.ZoneAwareLbConfig")
          .reads("routing_enabled", "min_cluster_size", "fail_traffic_on_panic")
          .reads("force_locality_direct_routing");

  private LocalityOptions() {}

  static void check(CommonLbConfig common, ConfigContext at) {
    at.check(COMMON, common);
    at.at("zone_aware_lb_config").check(COMMON_ZONE_AWARE, common.getZoneAwareLbConfig());
  }

  /** Of {@code lb_policy}. */
  static SourceOptions sources(CommonLbConfig common) {
    var zone = common.getZoneAwareLbConfig();
    return new SourceOptions(
        panic(common, zone.getFailTrafficOnPanic()),
        common.hasLocalityWeightedLbConfig(),
        zone(
            zone.hasRoutingEnabled(),
            zone.getRoutingEnabled(),
            zone.hasMinClusterSize(),
            zone.getMinClusterSize(),
            false));
  }

  /** Of a typed policy that says nothing of its own. */
  static SourceOptions sources(PolicyContext context) {
    SourceOptions common = sources(context.common());
    return new SourceOptions(
        common.panic(), common.localityWeighted() || context.localityWeighted(), common.zone());
  }

  /** Of a typed policy; {@code context} is the policy's place. */
  static SourceOptions sources(LocalityLbConfig locality, PolicyContext context) {
    ConfigContext at = context.at().at("locality_lb_config");
    at.check(LOCALITY, locality);
    var zone = locality.getZoneAwareLbConfig();
    at.at("zone_aware_lb_config").check(ZONE_AWARE, zone);
    return new SourceOptions(
        panic(context.common(), zone.getFailTrafficOnPanic()),
        locality.hasLocalityWeightedLbConfig() || context.localityWeighted(),
        zone(
            zone.hasRoutingEnabled(),
            zone.getRoutingEnabled(),
            zone.hasMinClusterSize(),
            zone.getMinClusterSize(),
            zone.getForceLocalityDirectRouting()));
  }

  private static ZoneOptions zone(
      boolean hasEnabled, Percent enabled, boolean hasSize, UInt64Value size, boolean direct) {
    ZoneOptions standard = ZoneOptions.STANDARD;
    return new ZoneOptions(
        hasEnabled ? (int) Math.round(enabled.getValue()) : standard.routingPercent(),
        hasSize ? size.getValue() : standard.minClusterSize(),
        direct);
  }

  /** Of {@code lb_policy}, for policies that know no localities. */
  static PanicOptions panic(CommonLbConfig common) {
    return panic(common, common.getZoneAwareLbConfig().getFailTrafficOnPanic());
  }

  private static PanicOptions panic(CommonLbConfig common, boolean failTraffic) {
    int threshold =
        common.hasHealthyPanicThreshold()
            ? (int) Math.round(common.getHealthyPanicThreshold().getValue())
            : PanicOptions.STANDARD.thresholdPercent();
    return new PanicOptions(Math.max(0, Math.min(100, threshold)), failTraffic);
  }
}
