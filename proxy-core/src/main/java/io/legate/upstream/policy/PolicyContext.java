package io.legate.upstream.policy;

import io.envoyproxy.envoy.config.cluster.v3.Cluster.CommonLbConfig;
import io.legate.common.ConfigContext;

/**
 * What a policy is compiled with.
 *
 * @param common {@code common_lb_config} of the cluster
 * @param at the place of the policy's own configuration
 */
record PolicyContext(CommonLbConfig common, ConfigContext at) {
  /** The same at another place. */
  PolicyContext at(ConfigContext place) {
    return new PolicyContext(common, place);
  }
}
