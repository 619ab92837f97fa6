package io.legate.upstream.cluster;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.stats.StatsScope;
import io.legate.upstream.CircuitBreaker;
import io.legate.upstream.ResourceLimit;

/** Compiles {@code circuit_breakers}. Used on the control thread. */
final class CircuitBreakers {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.cluster.v3.CircuitBreakers").reads("thresholds");
  static final FieldSet THRESHOLDS =
      FieldSet.of("envoy.config.cluster.v3.CircuitBreakers.Thresholds")
          .reads(
              "priority",
              "max_connections",
              "max_pending_requests",
              "max_requests",
              "max_retries",
              "track_remaining");
  private static final long MANY = 1024;
  private static final long RETRIES = 3;

  private CircuitBreakers() {}

  static void check(
      io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers breakers, ConfigContext at) {
    at.check(FIELDS, breakers);
    for (int i = 0; i < breakers.getThresholdsCount(); i++) {
      at.at("thresholds", i).check(THRESHOLDS, breakers.getThresholds(i));
    }
  }

  /** The limits of a priority: the first thresholds that name it, or the defaults. */
  static CircuitBreaker compile(
      io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers breakers,
      RoutingPriority priority,
      StatsScope cluster) {
    Thresholds thresholds =
        breakers.getThresholdsList().stream()
            .filter(t -> t.getPriority() == priority)
            .findFirst()
            .orElse(Thresholds.getDefaultInstance());
    StatsScope scope =
        cluster.scope(
            priority == RoutingPriority.HIGH
                ? "circuit_breakers.high."
                : "circuit_breakers.default.");
    scope.gauge("cx_pool_open"); // pools are not limited; shown as Envoy shows it
    boolean track = thresholds.getTrackRemaining();
    return new CircuitBreaker(
        limit(
            scope,
            "cx",
            value(thresholds.hasMaxConnections(), thresholds.getMaxConnections(), MANY),
            track),
        limit(
            scope,
            "rq_pending",
            value(thresholds.hasMaxPendingRequests(), thresholds.getMaxPendingRequests(), MANY),
            track),
        limit(
            scope,
            "rq",
            value(thresholds.hasMaxRequests(), thresholds.getMaxRequests(), MANY),
            track),
        limit(
            scope,
            "rq_retry",
            value(thresholds.hasMaxRetries(), thresholds.getMaxRetries(), RETRIES),
            track));
  }

  private static long value(boolean set, UInt32Value value, long otherwise) {
    return set ? Integer.toUnsignedLong(value.getValue()) : otherwise;
  }

  private static ResourceLimit limit(StatsScope scope, String name, long max, boolean track) {
    var open = scope.gauge(name + "_open");
    if (!track) {
      return new ResourceLimit(max, open);
    }
    var remaining = scope.gauge("remaining_" + remainingName(name));
    remaining.set(scope.store().controlShard(), max);
    return new ResourceLimit(max, open, remaining);
  }

  private static String remainingName(String name) {
    return switch (name) {
      case "rq_pending" -> "pending";
      case "rq_retry" -> "retries";
      default -> name;
    };
  }
}
