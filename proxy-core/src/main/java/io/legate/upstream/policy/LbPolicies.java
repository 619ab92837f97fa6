package io.legate.upstream.policy;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.legate.common.ConfigContext;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.Protos;
import io.legate.upstream.lb.LoadBalancers;
import io.legate.upstream.lb.OverrideHosts;
import io.legate.upstream.lb.PanicOptions;
import io.legate.upstream.lb.SlowStart;
import io.legate.upstream.lb.SourceOptions;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the load-balancing policy of a cluster, from {@code load_balancing_policy} or from
 * {@code lb_policy} and its friends. Used on the control thread.
 */
public final class LbPolicies {
  /** The one list of the typed policies that exist. */
  private static final List<LbPolicy> TYPED =
      List.of(
          new RoundRobinPolicy(),
          new RandomPolicy(),
          new LeastRequestPolicy(),
          new RingHashPolicy(),
          new MaglevPolicy(),
          new WrrLocalityPolicy(),
          new ClientSideRoundRobinPolicy(),
          new SubsetPolicy());

  private LbPolicies() {}

  /** The policy of a cluster; {@code at} is the cluster's place. */
  public static LoadBalancerFactory compile(Cluster proto, ConfigContext at) {
    checkCommon(proto, at);
    return new OverrideHosts(
        policy(proto, at),
        OverrideStatuses.compile(proto.getCommonLbConfig(), at.at("common_lb_config")));
  }

  private static LoadBalancerFactory policy(Cluster proto, ConfigContext at) {
    if (!proto.hasLoadBalancingPolicy()) {
      return SubsetPolicy.within(proto, LegacyPolicies.compile(proto, at), at);
    }
    if (proto.hasLbSubsetConfig()) {
      at.at("lb_subset_config")
          .error(
              "cluster: load_balancing_policy cannot be combined with lb_subset_config (expected one of them)");
    }
    return typed(
        proto.getLoadBalancingPolicy(),
        new PolicyContext(proto.getCommonLbConfig(), at.at("load_balancing_policy")));
  }

  /** Checks what is shared by all policies, for a cluster that brings its own. */
  public static void checkCommon(Cluster proto, ConfigContext at) {
    LocalityOptions.check(proto.getCommonLbConfig(), at.at("common_lb_config"));
  }

  /** When the priorities of a cluster panic that brings its own policy. */
  public static PanicOptions panic(Cluster proto) {
    return LocalityOptions.panic(proto.getCommonLbConfig());
  }

  /** The first policy of a list that exists; {@code context} is the list's place. */
  static LoadBalancerFactory typed(LoadBalancingPolicy policy, PolicyContext context) {
    ConfigContext at = context.at();
    for (int i = 0; i < policy.getPoliciesCount(); i++) {
      Any config = policy.getPolicies(i).getTypedExtensionConfig().getTypedConfig();
      LbPolicy typed = find(Protos.typeName(config));
      if (typed != null) {
        return typed.compile(
            config,
            context.at(at.at("policies", i).at("typed_extension_config").at("typed_config")));
      }
    }
    SourceOptions options = LocalityOptions.sources(context.common());
    if (policy.getPoliciesCount() == 0) {
      at.error("no policy is given (expected at least one)");
      return LoadBalancers.roundRobin(options, SlowStart.NONE);
    }
    return instead(
        Protos.typeName(policy.getPolicies(0).getTypedExtensionConfig().getTypedConfig()),
        at.at("policies", 0),
        options);
  }

  private static @Nullable LbPolicy find(String configType) {
    return TYPED.stream().filter(t -> t.configType().equals(configType)).findFirst().orElse(null);
  }

  static LoadBalancerFactory instead(String name, ConfigContext at, SourceOptions options) {
    at.warn(
        "unsupported-policy",
        name
            + " is not supported yet; ROUND_ROBIN is used instead (expected ROUND_ROBIN, LEAST_REQUEST, RANDOM, RING_HASH or MAGLEV)");
    return LoadBalancers.roundRobin(options, SlowStart.NONE);
  }
}
