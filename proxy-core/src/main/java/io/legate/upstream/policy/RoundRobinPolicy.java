package io.legate.upstream.policy;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin;
import io.legate.common.FieldSet;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.Protos;
import io.legate.upstream.lb.LoadBalancers;
import io.legate.upstream.lb.SlowStart;
import io.legate.upstream.lb.SourceOptions;

/** The typed policy {@code round_robin}. */
final class RoundRobinPolicy implements LbPolicy {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.load_balancing_policies.round_robin.v3.RoundRobin")
          .reads("locality_lb_config", "slow_start_config");

  @Override
  public String configType() {
    return FIELDS.messageType();
  }

  @Override
  public LoadBalancerFactory compile(Any any, PolicyContext context) {
    RoundRobin config = Protos.unpack(any, RoundRobin.class, context.at());
    if (config == null) {
      return LoadBalancers.roundRobin(SourceOptions.STANDARD, SlowStart.NONE);
    }
    context.at().check(FIELDS, config);
    return LoadBalancers.roundRobin(
        LocalityOptions.sources(config.getLocalityLbConfig(), context),
        SlowStarts.compile(
            config.hasSlowStartConfig(),
            config.getSlowStartConfig(),
            context.at().at("slow_start_config")));
  }
}
