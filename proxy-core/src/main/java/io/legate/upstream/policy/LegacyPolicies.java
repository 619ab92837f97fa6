package io.legate.upstream.policy;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.lb.LoadBalancers;
import io.legate.upstream.lb.SlowStart;
import io.legate.upstream.lb.SourceOptions;

/** Compiles {@code lb_policy} and its friends {@code …_lb_config}. */
final class LegacyPolicies {
  static final FieldSet LEAST_REQUEST =
      FieldSet.of("envoy.config.cluster.v3.Cluster.LeastRequestLbConfig")
          .reads("choice_count", "active_request_bias", "slow_start_config");
  static final FieldSet ROUND_ROBIN =
      FieldSet.of("envoy.config.cluster.v3.Cluster.RoundRobinLbConfig").reads("slow_start_config");

  private LegacyPolicies() {}

  static LoadBalancerFactory compile(Cluster proto, ConfigContext at) {
    SourceOptions options = LocalityOptions.sources(proto.getCommonLbConfig());
    switch (proto.getLbPolicy()) {
      case ROUND_ROBIN:
        return roundRobin(proto.getRoundRobinLbConfig(), options, at.at("round_robin_lb_config"));
      case RANDOM:
        return LoadBalancers.random(options);
      case LEAST_REQUEST:
        return leastRequest(
            proto.getLeastRequestLbConfig(), options, at.at("least_request_lb_config"));
      case RING_HASH:
        return RingHashPolicy.legacy(proto, at);
      case MAGLEV:
        return MaglevPolicy.legacy(proto, at);
      case CLUSTER_PROVIDED:
        return LbPolicies.instead(proto.getLbPolicy().name(), at.at("lb_policy"), options);
      case LOAD_BALANCING_POLICY_CONFIG:
        at.at("lb_policy").error("LOAD_BALANCING_POLICY_CONFIG (expected load_balancing_policy)");
        return LoadBalancers.roundRobin(options, SlowStart.NONE);
      default:
        at.at("lb_policy").error(proto.getLbPolicyValue() + " (expected a known policy)");
        return LoadBalancers.roundRobin(options, SlowStart.NONE);
    }
  }

  private static LoadBalancerFactory roundRobin(
      Cluster.RoundRobinLbConfig config, SourceOptions options, ConfigContext at) {
    at.check(ROUND_ROBIN, config);
    return LoadBalancers.roundRobin(
        options,
        SlowStarts.compile(
            config.hasSlowStartConfig(), config.getSlowStartConfig(), at.at("slow_start_config")));
  }

  private static LoadBalancerFactory leastRequest(
      Cluster.LeastRequestLbConfig config, SourceOptions options, ConfigContext at) {
    at.check(LEAST_REQUEST, config);
    return LoadBalancers.leastRequest(
        options,
        LeastRequestPolicy.options(
            config.hasChoiceCount(),
            config.getChoiceCount().getValue(),
            config.hasActiveRequestBias(),
            config.getActiveRequestBias().getDefaultValue(),
            false,
            at),
        SlowStarts.compile(
            config.hasSlowStartConfig(), config.getSlowStartConfig(), at.at("slow_start_config")));
  }
}
