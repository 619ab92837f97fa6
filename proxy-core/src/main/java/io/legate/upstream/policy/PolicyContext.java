package io.legate.upstream.policy;

import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.legate.common.ConfigContext;

/**
 * What a policy is compiled with.
 *
 * @param common {@code common_lb_config} of the cluster
 * @param at the place of the policy's own configuration
 * @param localityWeighted whether a policy around it says that localities count by weight
 */
record PolicyContext(CommonLbConfig common, ConfigContext at, boolean localityWeighted) {
  PolicyContext(CommonLbConfig common, ConfigContext at) {
    this(common, at, false);
  }

  /** The same at another place. */
  PolicyContext at(ConfigContext place) {
    return new PolicyContext(common, place, localityWeighted);
  }

  /** For a policy within one that has localities count by weight. */
  PolicyContext withLocalityWeights() {
    return new PolicyContext(common, at, true);
  }
}
