package io.legate.upstream.outlier;

import io.legate.stats.Counter;
import io.legate.stats.Gauge;
import io.legate.stats.StatsScope;
import io.legate.stats.StatsShard;

/** The metrics of one detector, {@code cluster.NAME.outlier_detection.}. Control thread. */
final class OutlierStats {
  final Counter ejectionsEnforcedTotal;
  final Counter ejectionsOverflow;
  final Gauge ejectionsActive;
  // Deprecated by Envoy, which still has them.
  final Counter ejectionsTotal;
  final Counter ejectionsConsecutive5xx;
  final Counter ejectionsSuccessRate;
  private final StatsShard shard;
  private final Counter[] detected;
  private final Counter[] enforced;

  /** In the cluster's scope; {@code shard} is the control thread's. */
  OutlierStats(StatsScope cluster, StatsShard shard) {
    this.shard = shard;
    StatsScope scope = cluster.scope("outlier_detection.");
    ejectionsEnforcedTotal = scope.counter("ejections_enforced_total");
    ejectionsOverflow = scope.counter("ejections_overflow");
    ejectionsActive = scope.gauge("ejections_active");
    ejectionsTotal = scope.counter("ejections_total");
    ejectionsConsecutive5xx = scope.counter("ejections_consecutive_5xx");
    ejectionsSuccessRate = scope.counter("ejections_success_rate");
    detected = counters(scope, "ejections_detected_");
    enforced = counters(scope, "ejections_enforced_");
  }

  private static Counter[] counters(StatsScope scope, String prefix) {
    EjectionType[] types = EjectionType.values();
    Counter[] counters = new Counter[types.length];
    for (EjectionType type : types) {
      counters[type.ordinal()] = scope.counter(prefix + type.stat());
    }
    return counters;
  }

  void inc(Counter counter) {
    counter.inc(shard);
  }

  void active(int change) {
    ejectionsActive.add(shard, change);
  }

  void detected(EjectionType type) {
    detected[type.ordinal()].inc(shard);
  }

  void enforced(EjectionType type) {
    ejectionsEnforcedTotal.inc(shard);
    enforced[type.ordinal()].inc(shard);
  }
}
