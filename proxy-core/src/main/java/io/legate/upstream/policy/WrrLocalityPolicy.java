package io.legate.upstream.policy;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.load_balancing_policies.wrr_locality.v3.WrrLocality;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.Protos;
import io.legate.upstream.lb.LoadBalancers;
import io.legate.upstream.lb.SlowStart;
import io.legate.upstream.lb.SourceOptions;

/** The typed policy {@code wrr_locality}: localities by weight, and within them another policy. */
final class WrrLocalityPolicy implements LbPolicy {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.load_balancing_policies.wrr_locality.v3.WrrLocality")
          .reads("endpoint_picking_policy");

  @Override
  public String configType() {
    return FIELDS.messageType();
  }

  @Override
  public LoadBalancerFactory compile(Any any, PolicyContext context) {
    ConfigContext at = context.at();
    WrrLocality config = Protos.unpack(any, WrrLocality.class, at);
    if (config == null) {
      return LoadBalancers.roundRobin(SourceOptions.STANDARD, SlowStart.NONE);
    }
    at.check(FIELDS, config);
    return LbPolicies.typed(
        config.getEndpointPickingPolicy(),
        context.at(at.at("endpoint_picking_policy")).withLocalityWeights());
  }
}
