package io.legate.upstream.policy;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.lb.LoadBalancers;
import io.legate.upstream.lb.PanicOptions;

/** Compiles {@code lb_policy} and its friends {@code …_lb_config}. */
final class LegacyPolicies {
  static final FieldSet LEAST_REQUEST =
      FieldSet.of("envoy.config.cluster.v3.Cluster.LeastRequestLbConfig")
          .reads("choice_count", "active_request_bias");
  static final FieldSet ROUND_ROBIN =
      FieldSet.of("envoy.config.cluster.v3.Cluster.RoundRobinLbConfig");

  private LegacyPolicies() {}

  static LoadBalancerFactory compile(Cluster proto, ConfigContext at) {
    PanicOptions panic = LocalityOptions.panic(proto.getCommonLbConfig());
    switch (proto.getLbPolicy()) {
      case ROUND_ROBIN:
        at.at("round_robin_lb_config").check(ROUND_ROBIN, proto.getRoundRobinLbConfig());
        return LoadBalancers.roundRobin(panic);
      case RANDOM:
        return LoadBalancers.random(panic);
      case LEAST_REQUEST:
        var config = proto.getLeastRequestLbConfig();
        at.at("least_request_lb_config").check(LEAST_REQUEST, config);
        return LoadBalancers.leastRequest(
            panic,
            LeastRequestPolicy.options(
                config.hasChoiceCount(),
                config.getChoiceCount().getValue(),
                config.hasActiveRequestBias(),
                config.getActiveRequestBias().getDefaultValue(),
                false,
                at.at("least_request_lb_config")));
      case CLUSTER_PROVIDED:
      case RING_HASH:
      case MAGLEV:
        return LbPolicies.instead(proto.getLbPolicy().name(), at.at("lb_policy"), panic);
      case LOAD_BALANCING_POLICY_CONFIG:
        at.at("lb_policy").error("LOAD_BALANCING_POLICY_CONFIG (expected load_balancing_policy)");
        return LoadBalancers.roundRobin(panic);
      default:
        at.at("lb_policy").error(proto.getLbPolicyValue() + " (expected a known policy)");
        return LoadBalancers.roundRobin(panic);
    }
  }
}
