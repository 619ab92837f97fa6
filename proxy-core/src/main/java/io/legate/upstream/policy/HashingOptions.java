package io.legate.upstream.policy;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.ConsistentHashingLbConfig;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.upstream.lb.HashOptions;

/** Compiles what RING_HASH and MAGLEV share: {@code consistent_hashing_lb_config}. */
final class HashingOptions {
  static final FieldSet COMMON =
      FieldSet.of("envoy.config.cluster.v3.Cluster.CommonLbConfig.ConsistentHashingLbConfig")
          .reads("use_hostname_for_hashing", "hash_balance_factor");
  static final FieldSet TYPED =
      FieldSet.of("envoy.extensions.load_balancing_policies.common.v3.ConsistentHashingLbConfig")
          .reads("use_hostname_for_hashing", "hash_balance_factor");
  private static final int LEAST_FACTOR = 100;

  private HashingOptions() {}

  /** Of {@code lb_policy}; {@code at} is the place of {@code common_lb_config}. */
  static HashOptions compile(CommonLbConfig common, ConfigContext at) {
    var config = common.getConsistentHashingLbConfig();
    ConfigContext here = at.at("consistent_hashing_lb_config");
    here.check(COMMON, config);
    return options(
        config.getUseHostnameForHashing(),
        config.hasHashBalanceFactor(),
        config.getHashBalanceFactor(),
        common.hasLocalityWeightedLbConfig(),
        here);
  }

  /** Of a typed policy; {@code context} is the policy's place. */
  static HashOptions compile(
      ConsistentHashingLbConfig config, boolean localityWeighted, PolicyContext context) {
    ConfigContext here = context.at().at("consistent_hashing_lb_config");
    here.check(TYPED, config);
    return options(
        config.getUseHostnameForHashing(),
        config.hasHashBalanceFactor(),
        config.getHashBalanceFactor(),
        localityWeighted || context.localityWeighted(),
        here);
  }

  /** Puts them together; {@code at} is the place that has the field of the factor. */
  static HashOptions options(
      boolean useHostname,
      boolean hasFactor,
      UInt32Value factor,
      boolean localityWeighted,
      ConfigContext at) {
    if (hasFactor && Integer.compareUnsigned(factor.getValue(), LEAST_FACTOR) < 0) {
      at.at("hash_balance_factor")
          .error(factor.getValue() + " (expected at least " + LEAST_FACTOR + ")");
    }
    return new HashOptions(
        useHostname, Integer.toUnsignedLong(hasFactor ? factor.getValue() : 0), localityWeighted);
  }
}
