package io.legate.upstream.lb;

import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * How weights are made from what hosts report (Envoy: {@code ClientSideWeightedRoundRobin}).
 *
 * @param blackoutNanos how long a host must have reported before its weight counts
 * @param expirationNanos after how long without a report its weight no longer counts
 * @param updateNanos how often weights are computed
 * @param errorPenalty what errors per request add to a host's utilization
 * @param metricNames what tells the utilization where the application does not ({@code
 *     named_metrics.x}, {@code utilization.*}, …)
 */
public record LoadReportOptions(
    long blackoutNanos,
    long expirationNanos,
    long updateNanos,
    double errorPenalty,
    List<String> metricNames) {
  /** Envoy's. */
  public static final LoadReportOptions STANDARD =
      new LoadReportOptions(
          TimeUnit.SECONDS.toNanos(10),
          TimeUnit.MINUTES.toNanos(3),
          TimeUnit.SECONDS.toNanos(1),
          1,
          List.of());
}
