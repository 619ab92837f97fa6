package io.legate.upstream.health;

import io.legate.stats.Counter;
import io.legate.stats.Gauge;
import io.legate.stats.StatsScope;

/** The metrics of a cluster's checks, {@code cluster.NAME.health_check.}. Shared by all threads. */
public final class CheckStats {
  public final Counter attempt;
  public final Counter failure;
  public final Counter networkFailure;
  public final Counter passiveFailure;
  public final Counter success;
  public final Counter verifyCluster;
  public final Gauge degraded;
  public final Gauge healthy;

  /** Makes the metrics in {@code scope}, which ends in {@code health_check.}. */
  public CheckStats(StatsScope scope) {
    attempt = scope.counter("attempt");
    failure = scope.counter("failure");
    networkFailure = scope.counter("network_failure");
    passiveFailure = scope.counter("passive_failure");
    success = scope.counter("success");
    verifyCluster = scope.counter("verify_cluster");
    degraded = scope.gauge("degraded");
    healthy = scope.gauge("healthy");
  }
}
