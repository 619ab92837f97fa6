package io.legate.upstream.policy;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.RuntimeDouble;
import io.envoyproxy.envoy.extensions.load_balancing_policies.common.v3.SlowStartConfig;
import io.envoyproxy.envoy.type.v3.Percent;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.upstream.Protos;
import io.legate.upstream.lb.SlowStart;

/** Compiles {@code slow_start_config}, of typed policies and of {@code …_lb_config}. */
final class SlowStarts {
  static final FieldSet TYPED =
      FieldSet.of("envoy.extensions.load_balancing_policies.common.v3.SlowStartConfig")
          .reads("slow_start_window", "aggression", "min_weight_percent");
  static final FieldSet LEGACY =
      FieldSet.of("envoy.config.cluster.v3.Cluster.SlowStartConfig")
          .reads("slow_start_window", "aggression", "min_weight_percent");

  private static final double LEAST_PERCENT = 10;

  private SlowStarts() {}

  /** Of a typed policy; {@code at} is its place. */
  static SlowStart compile(boolean set, SlowStartConfig config, ConfigContext at) {
    if (!set) {
      return SlowStart.NONE;
    }
    at.check(TYPED, config);
    return compile(
        config.getSlowStartWindow(),
        config.hasAggression(),
        config.getAggression(),
        config.hasMinWeightPercent(),
        config.getMinWeightPercent(),
        at);
  }

  /** Of a policy chosen by {@code lb_policy}; {@code at} is its place. */
  static SlowStart compile(boolean set, Cluster.SlowStartConfig config, ConfigContext at) {
    if (!set) {
      return SlowStart.NONE;
    }
    at.check(LEGACY, config);
    return compile(
        config.getSlowStartWindow(),
        config.hasAggression(),
        config.getAggression(),
        config.hasMinWeightPercent(),
        config.getMinWeightPercent(),
        at);
  }

  private static SlowStart compile(
      Duration window,
      boolean hasAggression,
      RuntimeDouble aggression,
      boolean hasLeast,
      Percent least,
      ConfigContext at) {
    long nanos = Protos.nanos(window);
    if (nanos < 0) {
      at.at("slow_start_window").error(nanos / 1e9 + "s (expected 0s or more)");
    }
    double exponent = hasAggression ? aggression.getDefaultValue() : 1;
    if (!(exponent > 0)) {
      at.at("aggression").at("default_value").error(exponent + " (expected more than 0)");
    }
    double percent = hasLeast ? least.getValue() : LEAST_PERCENT;
    return new SlowStart(Math.max(0, nanos), exponent, percent / 100);
  }
}
