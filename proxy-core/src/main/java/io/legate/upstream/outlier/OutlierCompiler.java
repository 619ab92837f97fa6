package io.legate.upstream.outlier;

import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.legate.accesslog.AccessLogFile;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.RuntimeValues;
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
  private static final String KEYS = "outlier_detection."; // of the runtime
  private static final long INTERVAL = TimeUnit.SECONDS.toNanos(10);
  private static final long BASE_EJECTION_TIME = TimeUnit.SECONDS.toNanos(30);
  private static final long MAX_EJECTION_TIME = TimeUnit.SECONDS.toNanos(300);

  private final RuntimeValues runtime;

  private OutlierCompiler(RuntimeValues runtime) {
    this.runtime = runtime;
  }

  /**
   * Compiles a detector.
   *
   * @param runtime its numbers {@code outlier_detection.*} go before those of the message
   * @param log where ejections are told, or null
   */
  public static ClusterWatch.Factory compile(
      OutlierDetection proto,
      RuntimeValues runtime,
      @Nullable AccessLogFile log,
      ConfigContext at) {
    at.check(FIELDS, proto);
    OutlierOptions options = options(proto, runtime, at);
    return context -> OutlierWatch.create(options, log, context);
  }

  static OutlierOptions options(OutlierDetection proto, RuntimeValues runtime, ConfigContext at) {
    return new OutlierCompiler(runtime).options(proto, at);
  }

  private OutlierOptions options(OutlierDetection proto, ConfigContext at) {
    return new OutlierOptions(
        (int) number("consecutive_5xx", proto.hasConsecutive5Xx(), proto.getConsecutive5Xx(), 5),
        (int)
            number(
                "consecutive_gateway_failure",
                proto.hasConsecutiveGatewayFailure(),
                proto.getConsecutiveGatewayFailure(),
                5),
        (int)
            number(
                "consecutive_local_origin_failure",
                proto.hasConsecutiveLocalOriginFailure(),
                proto.getConsecutiveLocalOriginFailure(),
                5),
        millis(
            "interval_ms",
            nanos(proto.hasInterval(), proto.getInterval(), INTERVAL, at.at("interval"))),
        proto.getSplitExternalLocalOriginErrors(),
        successRate(proto),
        failurePercentage(proto),
        enforcing(proto),
        ejection(proto, at));
  }

  private OutlierOptions.SuccessRate successRate(OutlierDetection proto) {
    return new OutlierOptions.SuccessRate(
        number(
            "success_rate_minimum_hosts",
            proto.hasSuccessRateMinimumHosts(),
            proto.getSuccessRateMinimumHosts(),
            5),
        number(
            "success_rate_request_volume",
            proto.hasSuccessRateRequestVolume(),
            proto.getSuccessRateRequestVolume(),
            100),
        number(
                "success_rate_stdev_factor",
                proto.hasSuccessRateStdevFactor(),
                proto.getSuccessRateStdevFactor(),
                1900)
            / 1000.0);
  }

  private OutlierOptions.FailurePercentage failurePercentage(OutlierDetection proto) {
    return new OutlierOptions.FailurePercentage(
        number(
            "failure_percentage_threshold",
            proto.hasFailurePercentageThreshold(),
            proto.getFailurePercentageThreshold(),
            85),
        number(
            "failure_percentage_minimum_hosts",
            proto.hasFailurePercentageMinimumHosts(),
            proto.getFailurePercentageMinimumHosts(),
            5),
        number(
            "failure_percentage_request_volume",
            proto.hasFailurePercentageRequestVolume(),
            proto.getFailurePercentageRequestVolume(),
            50));
  }

  private Map<EjectionType, Integer> enforcing(OutlierDetection proto) {
    Map<EjectionType, Integer> percent = new EnumMap<>(EjectionType.class);
    percent.put(
        EjectionType.CONSECUTIVE_5XX,
        percent(
            "enforcing_consecutive_5xx",
            proto.hasEnforcingConsecutive5Xx(),
            proto.getEnforcingConsecutive5Xx(),
            100));
    percent.put(
        EjectionType.CONSECUTIVE_GATEWAY_FAILURE,
        percent(
            "enforcing_consecutive_gateway_failure",
            proto.hasEnforcingConsecutiveGatewayFailure(),
            proto.getEnforcingConsecutiveGatewayFailure(),
            0));
    percent.put(
        EjectionType.SUCCESS_RATE,
        percent(
            "enforcing_success_rate",
            proto.hasEnforcingSuccessRate(),
            proto.getEnforcingSuccessRate(),
            100));
    percent.put(
        EjectionType.CONSECUTIVE_LOCAL_ORIGIN_FAILURE,
        percent(
            "enforcing_consecutive_local_origin_failure",
            proto.hasEnforcingConsecutiveLocalOriginFailure(),
            proto.getEnforcingConsecutiveLocalOriginFailure(),
            100));
    percent.put(
        EjectionType.SUCCESS_RATE_LOCAL_ORIGIN,
        percent(
            "enforcing_local_origin_success_rate",
            proto.hasEnforcingLocalOriginSuccessRate(),
            proto.getEnforcingLocalOriginSuccessRate(),
            100));
    percent.put(
        EjectionType.FAILURE_PERCENTAGE,
        percent(
            "enforcing_failure_percentage",
            proto.hasEnforcingFailurePercentage(),
            proto.getEnforcingFailurePercentage(),
            0));
    percent.put(
        EjectionType.FAILURE_PERCENTAGE_LOCAL_ORIGIN,
        percent(
            "enforcing_failure_percentage_local_origin",
            proto.hasEnforcingFailurePercentageLocalOrigin(),
            proto.getEnforcingFailurePercentageLocalOrigin(),
            0));
    return percent;
  }

  private OutlierOptions.Ejection ejection(OutlierDetection proto, ConfigContext at) {
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
        millis("base_ejection_time_ms", base),
        millis("max_ejection_time_ms", max),
        runtime.integer(
            KEYS + "max_ejection_time_jitter_ms", TimeUnit.NANOSECONDS.toMillis(jitter)),
        percent(
            "max_ejection_percent",
            proto.hasMaxEjectionPercent(),
            proto.getMaxEjectionPercent(),
            10),
        // Envoy's default changed to false; configurations were written when there was no choice.
        !proto.hasAlwaysEjectOneHost() || proto.getAlwaysEjectOneHost().getValue(),
        !proto.hasSuccessfulActiveHealthCheckUnejectHost()
            || proto.getSuccessfulActiveHealthCheckUnejectHost().getValue());
  }

  private long number(String key, boolean set, UInt32Value value, long otherwise) {
    return runtime.integer(KEYS + key, set ? Integer.toUnsignedLong(value.getValue()) : otherwise);
  }

  private int percent(String key, boolean set, UInt32Value value, int otherwise) {
    return (int) Math.min(100, number(key, set, value, otherwise));
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

  /** A time of the runtime, in milliseconds there, or else of the message. */
  private long millis(String key, long nanos) {
    long millis = runtime.integer(KEYS + key, -1);
    return millis < 0 ? nanos : TimeUnit.MILLISECONDS.toNanos(Math.max(1, millis));
  }

  private static String seconds(long nanos) {
    return nanos / 1e9 + "s";
  }
}
