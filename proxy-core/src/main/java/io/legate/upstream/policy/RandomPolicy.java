package io.legate.upstream.policy;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.load_balancing_policies.random.v3.Random;
import io.legate.common.FieldSet;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.Protos;
import io.legate.upstream.lb.LoadBalancers;
import io.legate.upstream.lb.SourceOptions;

/** The typed policy {@code random}. */
final class RandomPolicy implements LbPolicy {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.load_balancing_policies.random.v3.Random")
          .reads("locality_lb_config");

  @Override
  public String configType() {
    return FIELDS.messageType();
  }

  @Override
  public LoadBalancerFactory compile(Any any, PolicyContext context) {
    Random config = Protos.unpack(any, Random.class, context.at());
    if (config == null) {
      return LoadBalancers.random(SourceOptions.STANDARD);
    }
    context.at().check(FIELDS, config);
    return LoadBalancers.random(LocalityOptions.sources(config.getLocalityLbConfig(), context));
  }
}
