package io.legate.upstream.lb;

import io.legate.upstream.Host;
import io.legate.upstream.HostHealth;
import java.util.concurrent.TimeUnit;

/**
 * New hosts get less than their weight, more and more as time goes (Envoy: {@code
 * SlowStartConfig}): {@code weight * max(least, (max(t, 1 s) / window)^(1 / aggression))}.
 *
 * @param windowNanos how long; 0: never
 * @param aggression how quickly; 1: in proportion to time
 * @param leastFactor what a host gets at least, from 0 to 1
 */
public record SlowStart(long windowNanos, double aggression, double leastFactor) {
  /** Every host gets its weight from the first moment. */
  public static final SlowStart NONE = new SlowStart(0, 1, 1);

  private static final long LEAST_TIME = TimeUnit.SECONDS.toNanos(1);
  private static final long STEPS = 50;
  private static final long SHORTEST_STEP = TimeUnit.MILLISECONDS.toNanos(50);
  private static final long LONGEST_STEP = TimeUnit.SECONDS.toNanos(1);

  /** The weight of a host at a time; on the control thread. */
  double weight(Host host, long nowNanos) {
    return isWarming(host, nowNanos)
        ? host.weight() * factor(host.servingNanos(nowNanos))
        : host.weight();
  }

  private double factor(long servingNanos) {
    double time = (double) Math.max(LEAST_TIME, servingNanos) / windowNanos;
    return Math.min(1, Math.max(leastFactor, Math.pow(time, 1 / aggression)));
  }

  /** Whether the weight of a host still changes: that of one that is not healthy does not. */
  boolean isWarming(Host host, long nowNanos) {
    return windowNanos > 0
        && host.servingNanos(nowNanos) < windowNanos
        && host.health() == HostHealth.HEALTHY;
  }

  /** How often weights are computed anew while one changes. */
  long stepNanos() {
    return Math.min(LONGEST_STEP, Math.max(SHORTEST_STEP, windowNanos / STEPS));
  }
}
