package io.legate.upstream.cluster;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.stats.StatsScope;
import io.legate.upstream.CircuitBreaker;
import io.legate.upstream.ResourceLimit;
import io.legate.upstream.RetryBudget;
import java.util.List;

/** Compiles {@code circuit_breakers}. Used on the control thread. */
final class CircuitBreakers {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.cluster.v3.CircuitBreakers")
          .reads("thresholds", "per_host_thresholds");
  static final FieldSet THRESHOLDS =
      FieldSet.of("envoy.config.cluster.v3.CircuitBreakers.Thresholds")
          .reads("priority", "max_connections", "max_pending_requests", "max_requests")
          .reads("max_retries", "retry_budget", "track_remaining", "max_connection_pools");
  static final FieldSet RETRY_BUDGET =
      FieldSet.of("envoy.config.cluster.v3.CircuitBreakers.Thresholds.RetryBudget")
          .reads("budget_percent", "min_retry_concurrency");
  private static final long MANY = 1024;
  private static final long RETRIES = 3;
  private static final double BUDGET_PERCENT = 20;

  private CircuitBreakers() {}

  static void check(
      io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers breakers, ConfigContext at) {
    at.check(FIELDS, breakers);
    for (int i = 0; i < breakers.getThresholdsCount(); i++) {
      Thresholds thresholds = breakers.getThresholds(i);
      ConfigContext there = at.at("thresholds", i);
      there.check(THRESHOLDS, thresholds);
      there.at("retry_budget").check(RETRY_BUDGET, thresholds.getRetryBudget());
    }
    for (int i = 0; i < breakers.getPerHostThresholdsCount(); i++) {
      checkPerHost(breakers.getPerHostThresholds(i), at.at("per_host_thresholds", i));
    }
  }

  private static void checkPerHost(Thresholds thresholds, ConfigContext at) {
    refuse(thresholds.hasMaxPendingRequests(), at.at("max_pending_requests"));
    refuse(thresholds.hasMaxRequests(), at.at("max_requests"));
    refuse(thresholds.hasMaxRetries(), at.at("max_retries"));
    refuse(thresholds.hasRetryBudget(), at.at("retry_budget"));
    refuse(thresholds.hasMaxConnectionPools(), at.at("max_connection_pools"));
    if (thresholds.getTrackRemaining()) {
      at.at("track_remaining")
          .warn(
              "unsupported-field",
              "track_remaining has no effect per host (expected it to be left out)");
    }
  }

  private static void refuse(boolean set, ConfigContext at) {
    if (set) {
      at.error("hosts have no such limit of their own (expected max_connections alone)");
    }
  }

  /** The limits of a priority: the first thresholds that name it, or the defaults. */
  static CircuitBreaker compile(
      io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers breakers, RoutingPriority priority) {
    Thresholds of = of(breakers.getThresholdsList(), priority);
    var requests = limit(of.hasMaxRequests(), of.getMaxRequests(), MANY);
    var pending = limit(of.hasMaxPendingRequests(), of.getMaxPendingRequests(), MANY);
    Thresholds perHost = of(breakers.getPerHostThresholdsList(), priority);
    long maxPerHost =
        value(
            perHost.hasMaxConnections(), perHost.getMaxConnections(), CircuitBreaker.ANY_PER_HOST);
    return new CircuitBreaker(
        limit(of.hasMaxConnections(), of.getMaxConnections(), MANY),
        pending,
        requests,
        of.hasRetryBudget()
            ? budget(of.getRetryBudget(), requests, pending)
            : limit(of.hasMaxRetries(), of.getMaxRetries(), RETRIES),
        limit(of.hasMaxConnectionPools(), of.getMaxConnectionPools(), ResourceLimit.UNLIMITED),
        (int) Math.min(maxPerHost, CircuitBreaker.ANY_PER_HOST));
  }

  private static Thresholds of(List<Thresholds> list, RoutingPriority priority) {
    for (Thresholds thresholds : list) {
      if (thresholds.getPriority() == priority) {
        return thresholds;
      }
    }
    return Thresholds.getDefaultInstance();
  }

  private static RetryBudget budget(
      Thresholds.RetryBudget budget, ResourceLimit requests, ResourceLimit pending) {
    return new RetryBudget(
        budget.hasBudgetPercent() ? budget.getBudgetPercent().getValue() : BUDGET_PERCENT,
        value(budget.hasMinRetryConcurrency(), budget.getMinRetryConcurrency(), RETRIES),
        requests,
        pending);
  }

  private static ResourceLimit limit(boolean set, UInt32Value value, long otherwise) {
    return new ResourceLimit(value(set, value, otherwise));
  }

  private static long value(boolean set, UInt32Value value, long otherwise) {
    return set ? Integer.toUnsignedLong(value.getValue()) : otherwise;
  }

  /** Shows the limits of a priority; where the cluster replaces another, in place of its. */
  static void show(
      io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers breakers,
      RoutingPriority priority,
      CircuitBreaker limits,
      StatsScope cluster) {
    boolean high = priority == RoutingPriority.HIGH;
    StatsScope scope = cluster.scope(high ? "circuit_breakers.high." : "circuit_breakers.default.");
    limits.connections().openGauge(scope.gauge("cx_open"));
    limits.connectionPools().openGauge(scope.gauge("cx_pool_open"));
    limits.pendingRequests().openGauge(scope.gauge("rq_pending_open"));
    limits.requests().openGauge(scope.gauge("rq_open"));
    limits.retries().openGauge(scope.gauge("rq_retry_open"));
    if (of(breakers.getThresholdsList(), priority).getTrackRemaining()) {
      limits.connections().remainingGauge(scope.gauge("remaining_cx"));
      limits.connectionPools().remainingGauge(scope.gauge("remaining_cx_pools"));
      limits.pendingRequests().remainingGauge(scope.gauge("remaining_pending"));
      limits.requests().remainingGauge(scope.gauge("remaining_rq"));
      limits.retries().remainingGauge(scope.gauge("remaining_retries"));
    }
  }
}
