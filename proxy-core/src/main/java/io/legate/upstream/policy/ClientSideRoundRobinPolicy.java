package io.legate.upstream.policy;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import io.envoyproxy.envoy.extensions.load_balancing_policies.client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.Protos;
import io.legate.upstream.lb.LoadBalancers;
import io.legate.upstream.lb.LoadReportOptions;
import io.legate.upstream.lb.SourceOptions;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** The typed policy {@code client_side_weighted_round_robin}. */
final class ClientSideRoundRobinPolicy implements LbPolicy {
  static final FieldSet FIELDS =
      FieldSet.of(
              "envoy.extensions.load_balancing_policies.client_side_weighted_round_robin.v3.ClientSideWeightedRoundRobin")
          .reads("enable_oob_load_report", "blackout_period", "weight_expiration_period")
          .reads("weight_update_period", "error_utilization_penalty")
          .reads("metric_names_for_computing_utilization")
          .harmless("oob_reporting_period", "means something to out-of-band reports alone");

  private static final long SHORTEST_UPDATE = TimeUnit.MILLISECONDS.toNanos(100);

  @Override
  public String configType() {
    return FIELDS.messageType();
  }

  @Override
  public LoadBalancerFactory compile(Any any, PolicyContext context) {
    ConfigContext at = context.at();
    ClientSideWeightedRoundRobin config =
        Protos.unpack(any, ClientSideWeightedRoundRobin.class, at);
    SourceOptions sources = LocalityOptions.sources(context);
    if (config == null) {
      return LoadBalancers.reportedRoundRobin(sources, LoadReportOptions.STANDARD);
    }
    at.check(FIELDS, config);
    if (config.getEnableOobLoadReport().getValue()) {
      at.at("enable_oob_load_report")
          .error(
              "unsupported-field",
              "reports out of band are not supported (expected false: reports in responses)");
    }
    LoadReportOptions standard = LoadReportOptions.STANDARD;
    return LoadBalancers.reportedRoundRobin(
        sources,
        new LoadReportOptions(
            nanos(
                config.hasBlackoutPeriod(),
                config.getBlackoutPeriod(),
                standard.blackoutNanos(),
                at.at("blackout_period")),
            nanos(
                config.hasWeightExpirationPeriod(),
                config.getWeightExpirationPeriod(),
                standard.expirationNanos(),
                at.at("weight_expiration_period")),
            Math.max(
                SHORTEST_UPDATE,
                nanos(
                    config.hasWeightUpdatePeriod(),
                    config.getWeightUpdatePeriod(),
                    standard.updateNanos(),
                    at.at("weight_update_period"))),
            config.hasErrorUtilizationPenalty()
                ? config.getErrorUtilizationPenalty().getValue()
                : standard.errorPenalty(),
            List.copyOf(config.getMetricNamesForComputingUtilizationList())));
  }

  private static long nanos(boolean set, Duration duration, long standard, ConfigContext at) {
    long nanos = set ? Protos.nanos(duration) : standard;
    if (nanos < 0) {
      at.error(nanos / 1e9 + "s (expected 0s or more)");
    }
    return nanos;
  }
}
