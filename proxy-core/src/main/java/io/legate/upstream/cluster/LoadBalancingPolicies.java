package io.legate.upstream.cluster;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3.Random;
import io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.lb.LeastRequestOptions;
import io.legate.upstream.lb.LoadBalancers;
import io.legate.upstream.lb.PanicOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the load-balancing policy of a cluster, from {@code load_balancing_policy} or from
 * {@code lb_policy} and its friends. Used on the control thread.
 */
final class LoadBalancingPolicies {
  static final FieldSet COMMON =
      FieldSet.of("envoy.config.cluster.v3.Cluster.CommonLbConfig")
          .reads("healthy_panic_threshold", "zone_aware_lb_config")
          .harmless("update_merge_window", "every update is published at once");
  static final FieldSet ZONE_AWARE =
      FieldSet.of("envoy.config.cluster.v3.Cluster.CommonLbConfig.ZoneAwareLbConfig")
          .reads("fail_traffic_on_panic");
  static final FieldSet LEAST_REQUEST_LB_CONFIG =
      FieldSet.of("envoy.config.cluster.v3.Cluster.LeastRequestLbConfig")
          .reads("choice_count", "active_request_bias");
  static final FieldSet ROUND_ROBIN_LB_CONFIG =
      FieldSet.of("envoy.config.cluster.v3.Cluster.RoundRobinLbConfig");
  static final FieldSet ROUND_ROBIN =
      FieldSet.of("envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin")
          .reads("locality_lb_config");
  static final FieldSet RANDOM =
      FieldSet.of("envoy.extensions.load_balancing_policies.random.v3.Random")
          .reads("locality_lb_config");
  static final FieldSet LEAST_REQUEST =
      FieldSet.of("envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest")
          .reads(
              "choice_count",
              "active_request_bias",
              "locality_lb_config",
              "enable_full_scan",
              "selection_method");
  static final FieldSet LOCALITY =
      FieldSet.of("envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig")
          .reads("zone_aware_lb_config");
  static final FieldSet LOCALITY_ZONE_AWARE =
      FieldSet.of(
              "envoy.extensions.load_balancing_policies.common.v3.LocalityLbConfig.ZoneAwareLbConfig")
          .reads("fail_traffic_on_panic");

  /** One typed policy: the type of its configuration and what makes a factory of it. */
  private record Typed(String configType, TypedCompiler compiler) {}

  private interface TypedCompiler {
    LoadBalancerFactory compile(Any config, CommonLbConfig common, ConfigContext at);
  }

  /** The typed policies that exist. */
  private static final List<Typed> TYPED =
      List.of(
          new Typed(ROUND_ROBIN.messageType(), LoadBalancingPolicies::roundRobin),
          new Typed(RANDOM.messageType(), LoadBalancingPolicies::random),
          new Typed(LEAST_REQUEST.messageType(), LoadBalancingPolicies::leastRequest));

  private LoadBalancingPolicies() {}

  static LoadBalancerFactory compile(Cluster proto, ConfigContext at) {
    CommonLbConfig common = proto.getCommonLbConfig();
    at.at("common_lb_config").check(COMMON, common);
    at.at("common_lb_config")
        .at("zone_aware_lb_config")
        .check(ZONE_AWARE, common.getZoneAwareLbConfig());
    if (proto.hasLoadBalancingPolicy()) {
      return typed(proto.getLoadBalancingPolicy(), common, at.at("load_balancing_policy"));
    }
    return byEnum(proto, panic(common, common.getZoneAwareLbConfig().getFailTrafficOnPanic()), at);
  }

  private static LoadBalancerFactory byEnum(Cluster proto, PanicOptions panic, ConfigContext at) {
    switch (proto.getLbPolicy()) {
      case ROUND_ROBIN:
        at.at("round_robin_lb_config").check(ROUND_ROBIN_LB_CONFIG, proto.getRoundRobinLbConfig());
        return LoadBalancers.roundRobin(panic);
      case RANDOM:
        return LoadBalancers.random(panic);
      case LEAST_REQUEST:
        var config = proto.getLeastRequestLbConfig();
        at.at("least_request_lb_config").check(LEAST_REQUEST_LB_CONFIG, config);
        return LoadBalancers.leastRequest(
            panic,
            options(
                config.hasChoiceCount(),
                config.getChoiceCount().getValue(),
                config.hasActiveRequestBias(),
                config.getActiveRequestBias().getDefaultValue(),
                false,
                at.at("least_request_lb_config")));
      case CLUSTER_PROVIDED:
      case RING_HASH:
      case MAGLEV:
        return instead(proto.getLbPolicy().name(), at.at("lb_policy"), panic);
      case LOAD_BALANCING_POLICY_CONFIG:
        at.at("lb_policy").error("LOAD_BALANCING_POLICY_CONFIG (expected load_balancing_policy)");
        return LoadBalancers.roundRobin(panic);
      default:
        at.at("lb_policy").error(proto.getLbPolicyValue() + " (expected a known policy)");
        return LoadBalancers.roundRobin(panic);
    }
  }

  /** The first policy of the list that exists. */
  private static LoadBalancerFactory typed(
      LoadBalancingPolicy policy, CommonLbConfig common, ConfigContext at) {
    for (int i = 0; i < policy.getPoliciesCount(); i++) {
      Any config = policy.getPolicies(i).getTypedExtensionConfig().getTypedConfig();
      Typed typed = find(Protos.typeName(config));
      if (typed != null) {
        return typed
            .compiler()
            .compile(
                config,
                common,
                at.at("policies", i).at("typed_extension_config").at("typed_config"));
      }
    }
    PanicOptions panic = panic(common, false);
    if (policy.getPoliciesCount() == 0) {
      at.error("no policy is given (expected at least one)");
      return LoadBalancers.roundRobin(panic);
    }
    return instead(
        Protos.typeName(policy.getPolicies(0).getTypedExtensionConfig().getTypedConfig()),
        at.at("policies", 0),
        panic);
  }

  private static @Nullable Typed find(String configType) {
    return TYPED.stream().filter(t -> t.configType().equals(configType)).findFirst().orElse(null);
  }

  private static LoadBalancerFactory roundRobin(Any any, CommonLbConfig common, ConfigContext at) {
    RoundRobin config = Protos.unpack(any, RoundRobin.class, at);
    if (config == null) {
      return LoadBalancers.roundRobin(PanicOptions.STANDARD);
    }
    at.check(ROUND_ROBIN, config);
    return LoadBalancers.roundRobin(panic(common, failOnPanic(config.getLocalityLbConfig(), at)));
  }

  private static LoadBalancerFactory random(Any any, CommonLbConfig common, ConfigContext at) {
    Random config = Protos.unpack(any, Random.class, at);
    if (config == null) {
      return LoadBalancers.random(PanicOptions.STANDARD);
    }
    at.check(RANDOM, config);
    return LoadBalancers.random(panic(common, failOnPanic(config.getLocalityLbConfig(), at)));
  }

  @SuppressWarnings("deprecation") // enable_full_scan still occurs in configurations
  private static LoadBalancerFactory leastRequest(
      Any any, CommonLbConfig common, ConfigContext at) {
    LeastRequest config = Protos.unpack(any, LeastRequest.class, at);
    if (config == null) {
      return LoadBalancers.leastRequest(PanicOptions.STANDARD, LeastRequestOptions.STANDARD);
    }
    at.check(LEAST_REQUEST, config);
    boolean fullScan =
        config.getEnableFullScan().getValue()
            || config.getSelectionMethod() == LeastRequest.SelectionMethod.FULL_SCAN;
    return LoadBalancers.leastRequest(
        panic(common, failOnPanic(config.getLocalityLbConfig(), at)),
        options(
            config.hasChoiceCount(),
            config.getChoiceCount().getValue(),
            config.hasActiveRequestBias(),
            config.getActiveRequestBias().getDefaultValue(),
            fullScan,
            at));
  }

  private static LeastRequestOptions options(
      boolean hasCount, int count, boolean hasBias, double bias, boolean scan, ConfigContext at) {
    if (hasCount && count < 2) {
      at.at("choice_count").error(Integer.toUnsignedString(count) + " (expected at least 2)");
    }
    if (hasBias && !(bias >= 0)) {
      at.at("active_request_bias").error(bias + " (expected 0 or more)");
    }
    LeastRequestOptions standard = LeastRequestOptions.STANDARD;
    return new LeastRequestOptions(
        hasCount ? count : standard.choiceCount(),
        hasBias ? bias : standard.activeRequestBias(),
        scan);
  }

  private static LoadBalancerFactory instead(String name, ConfigContext at, PanicOptions panic) {
    at.warn(
        "unsupported-policy",
        name
            + " is not supported yet; ROUND_ROBIN is used instead (expected ROUND_ROBIN, LEAST_REQUEST or RANDOM)");
    return LoadBalancers.roundRobin(panic);
  }

  private static boolean failOnPanic(LocalityLbConfig config, ConfigContext at) {
    ConfigContext localityAt = at.at("locality_lb_config");
    localityAt.check(LOCALITY, config);
    localityAt.at("zone_aware_lb_config").check(LOCALITY_ZONE_AWARE, config.getZoneAwareLbConfig());
    return config.getZoneAwareLbConfig().getFailTrafficOnPanic();
  }

  private static PanicOptions panic(CommonLbConfig common, boolean failTraffic) {
    int threshold =
        common.hasHealthyPanicThreshold()
            ? (int) Math.round(common.getHealthyPanicThreshold().getValue())
            : PanicOptions.STANDARD.thresholdPercent();
    return new PanicOptions(Math.max(0, Math.min(100, threshold)), failTraffic);
  }
}
