package io.legate.upstream.outlier;

import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.legate.accesslog.AccessLogFile;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.upstream.ClusterWatch;
import io.legate.upstream.Protos;
import java.util.EnumMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Compiles {@code envoy.config.cluster.v3.OutlierDetection}. Used on the control thread. */
public final class OutlierCompiler {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.cluster.v3.OutlierDetection")
          .reads("consecutive_5xx", "interval", "base_ejection_time", "max_ejection_percent")
          .reads("enforcing_consecutive_5xx", "enforcing_success_rate")
          .reads("success_rate_minimum_hosts", "success_rate_request_volume")
          .reads("success_rate_stdev_factor", "consecutive_gateway_failure")
          .reads("enforcing_consecutive_gateway_failure", "split_external_local_origin_errors")
          .reads("consecutive_local_origin_failure", "enforcing_consecutive_local_origin_failure")
          .reads("enforcing_local_origin_success_rate", "failure_percentage_threshold")
          .reads("enforcing_failure_percentage", "enforcing_failure_percentage_local_origin")
          .reads("failure_percentage_minimum_hosts", "failure_percentage_request_volume")
          .reads("max_ejection_time", "max_ejection_time_jitter")
          .reads("successful_active_health_check_uneject_host", "always_eject_one_host")
          .refuses("monitors", "detectors made by extensions do not exist yet");
  private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);
  private static final long BASE_EJECTION_TIME = TimeUnit.SECONDS.toNanos(30);
  private static final long MAX_EJECTION_TIME = TimeUnit.SECONDS.toNanos(300);

  private OutlierCompiler() {}

  /**
   * Compiles a detector.
   *
   * @param log where ejections are told, or null
   */
  public static ClusterWatch.Factory compile(
      OutlierDetection proto, @Nullable AccessLogFile log, ConfigContext at) {
    at.check(FIELDS, proto);
    OutlierOptions options = options(proto, at);
    return context -> OutlierWatch.create(options, log, context);
  }

  static OutlierOptions options(OutlierDetection proto, ConfigContext at) {
    return new OutlierOptions(
        (int) number(proto.hasConsecutive5Xx(), proto.getConsecutive5Xx(), 5),
        (int) number(proto.hasConsecutiveGatewayFailure(), proto.getConsecutiveGatewayFailure(), 5),
        (int)
            number(
                proto.hasConsecutiveLocalOriginFailure(),
                proto.getConsecutiveLocalOriginFailure(),
                5),
        nanos(proto.hasInterval(), proto.getInterval(), INTERVAL, at.at("interval")),
        proto.getSplitExternalLocalOriginErrors(),
        successRate(proto),
        failurePercentage(proto),
        enforcing(proto),
        ejection(proto, at));
  }

  private static OutlierOptions.SuccessRate successRate(OutlierDetection proto) {
    return new OutlierOptions.SuccessRate(
        number(proto.hasSuccessRateMinimumHosts(), proto.getSuccessRateMinimumHosts(), 5),
        number(proto.hasSuccessRateRequestVolume(), proto.getSuccessRateRequestVolume(), 100),
        number(proto.hasSuccessRateStdevFactor(), proto.getSuccessRateStdevFactor(), 1900)
            / 1000.0);
  }

  private static OutlierOptions.FailurePercentage failurePercentage(OutlierDetection proto) {
    return new OutlierOptions.FailurePercentage(
        number(proto.hasFailurePercentageThreshold(), proto.getFailurePercentageThreshold(), 85),
        number(
            proto.hasFailurePercentageMinimumHosts(), proto.getFailurePercentageMinimumHosts(), 5),
        number(
            proto.hasFailurePercentageRequestVolume(),
            proto.getFailurePercentageRequestVolume(),
            50));
  }

  private static Map<EjectionType, Integer> enforcing(OutlierDetection proto) {
    Map<EjectionType, Integer> percent = new EnumMap<>(EjectionType.class);
    percent.put(
        EjectionType.CONSECUTIVE_5XX,
        percent(proto.hasEnforcingConsecutive5Xx(), proto.getEnforcingConsecutive5Xx(), 100));
    percent.put(
        EjectionType.CONSECUTIVE_GATEWAY_FAILURE,
        percent(
            proto.hasEnforcingConsecutiveGatewayFailure(),
            proto.getEnforcingConsecutiveGatewayFailure(),
            0));
    percent.put(
        EjectionType.SUCCESS_RATE,
        percent(proto.hasEnforcingSuccessRate(), proto.getEnforcingSuccessRate(), 100));
    percent.put(
        EjectionType.CONSECUTIVE_LOCAL_ORIGIN_FAILURE,
        percent(
            proto.hasEnforcingConsecutiveLocalOriginFailure(),
            proto.getEnforcingConsecutiveLocalOriginFailure(),
            100));
    percent.put(
        EjectionType.SUCCESS_RATE_LOCAL_ORIGIN,
        percent(
            proto.hasEnforcingLocalOriginSuccessRate(),
            proto.getEnforcingLocalOriginSuccessRate(),
            100));
    percent.put(
        EjectionType.FAILURE_PERCENTAGE,
        percent(proto.hasEnforcingFailurePercentage(), proto.getEnforcingFailurePercentage(), 0));
    percent.put(
        EjectionType.FAILURE_PERCENTAGE_LOCAL_ORIGIN,
        percent(
            proto.hasEnforcingFailurePercentageLocalOrigin(),
            proto.getEnforcingFailurePercentageLocalOrigin(),
            0));
    return percent;
  }

  private static OutlierOptions.Ejection ejection(OutlierDetection proto, ConfigContext at) {
    long base =
        nanos(
            proto.hasBaseEjectionTime(),
            proto.getBaseEjectionTime(),
            BASE_EJECTION_TIME,
            at.at("base_ejection_time"));
    ConfigContext maxAt = at.at("max_ejection_time");
    long max =
        nanos(
            proto.hasMaxEjectionTime(),
            proto.getMaxEjectionTime(),
            Math.max(base, MAX_EJECTION_TIME),
            maxAt);
    if (max < base) {
      maxAt.error(
          seconds(max)
              + " is less than base_ejection_time (expected at least "
              + seconds(base)
              + ")");
    }
    long jitter =
        proto.hasMaxEjectionTimeJitter() ? Protos.nanos(proto.getMaxEjectionTimeJitter()) : 0;
    if (jitter < 0) {
      at.at("max_ejection_time_jitter").error(seconds(jitter) + " (expected 0s or more)");
    }
    return new OutlierOptions.Ejection(
        base,
        max,
        TimeUnit.NANOSECONDS.toMillis(jitter),
        percent(proto.hasMaxEjectionPercent(), proto.getMaxEjectionPercent(), 10),
        // Envoy's default changed to false; configurations were written when there was no choice.
        !proto.hasAlwaysEjectOneHost() || proto.getAlwaysEjectOneHost().getValue(),
        !proto.hasSuccessfulActiveHealthCheckUnejectHost()
            || proto.getSuccessfulActiveHealthCheckUnejectHost().getValue());
  }

  private static long number(boolean set, UInt32Value value, long otherwise) {
    return set ? Integer.toUnsignedLong(value.getValue()) : otherwise;
  }

  private static int percent(boolean set, UInt32Value value, int otherwise) {
    return (int) Math.min(100, number(set, value, otherwise));
  }

  private static long nanos(boolean set, Duration value, long otherwise, ConfigContext at) {
    if (!set) {
      return otherwise;
    }
    long nanos = Protos.nanos(value);
    if (nanos <= 0) {
      at.error(seconds(nanos) + " (expected more than 0s)");
    }
    return nanos;
  }

  private static String seconds(long nanos) {
    return nanos / 1e9 + "s";
  }
}
