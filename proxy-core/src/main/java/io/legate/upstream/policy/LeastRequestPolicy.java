package io.legate.upstream.policy;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.Protos;
import io.legate.upstream.lb.LeastRequestOptions;
import io.legate.upstream.lb.LoadBalancers;
import io.legate.upstream.lb.SlowStart;
import io.legate.upstream.lb.SourceOptions;

/** The typed policy {@code least_request}. */
final class LeastRequestPolicy implements LbPolicy {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest")
          .reads(
              "choice_count",
              "active_request_bias",
              "locality_lb_config",
              "slow_start_config",
              "enable_full_scan",
              "selection_method");

  @Override
  public String configType() {
    return FIELDS.messageType();
  }

  @Override
  @SuppressWarnings("deprecation") // enable_full_scan still occurs in configurations
  public LoadBalancerFactory compile(Any any, PolicyContext context) {
    LeastRequest config = Protos.unpack(any, LeastRequest.class, context.at());
    if (config == null) {
      return LoadBalancers.leastRequest(
          SourceOptions.STANDARD, LeastRequestOptions.STANDARD, SlowStart.NONE);
    }
    context.at().check(FIELDS, config);
    boolean fullScan =
        config.getEnableFullScan().getValue()
            || config.getSelectionMethod() == LeastRequest.SelectionMethod.FULL_SCAN;
    return LoadBalancers.leastRequest(
        LocalityOptions.sources(config.getLocalityLbConfig(), context),
        options(
            config.hasChoiceCount(),
            config.getChoiceCount().getValue(),
            config.hasActiveRequestBias(),
            config.getActiveRequestBias().getDefaultValue(),
            fullScan,
            context.at()),
        SlowStarts.compile(
            config.hasSlowStartConfig(),
            config.getSlowStartConfig(),
            context.at().at("slow_start_config")));
  }

  static LeastRequestOptions options(
      boolean hasCount, int count, boolean hasBias, double bias, boolean scan, ConfigContext at) {
    if (hasCount && count < 2) {
      at.at("choice_count").error(Integer.toUnsignedString(count) + " (expected at least 2)");
    }
    if (hasBias && !(bias >= 0)) {
      at.at("active_request_bias").error(bias + " (expected 0 or more)");
    }
    LeastRequestOptions standard = LeastRequestOptions.STANDARD;
    return new LeastRequestOptions(
        hasCount ? count : standard.choiceCount(),
        hasBias ? bias : standard.activeRequestBias(),
        scan);
  }
}
