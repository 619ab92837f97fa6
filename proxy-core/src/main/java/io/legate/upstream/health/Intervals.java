package io.legate.upstream.health;

import io.legate.common.RandomSource;

/**
 * How long to wait between checks, in milliseconds. Immutable.
 *
 * @param interval between checks of a healthy host
 * @param noTraffic where the cluster never had a connection for a request
 * @param noTrafficHealthy the same, of a healthy host
 * @param unhealthy between checks of an ill host
 * @param unhealthyEdge after a failure that did not change anything yet
 * @param healthyEdge after a success that did not change anything yet
 * @param initialJitter the first check comes within this
 * @param jitter added to every interval, up to this
 * @param jitterPercent of the interval, added up to this
 * @param least no wait is shorter ({@code health_check.min_interval} of the runtime)
 * @param most no wait is longer ({@code health_check.max_interval}), unless {@code least} is
 */
record Intervals(
    long interval,
    long noTraffic,
    long noTrafficHealthy,
    long unhealthy,
    long unhealthyEdge,
    long healthyEdge,
    long initialJitter,
    long jitter,
    int jitterPercent,
    long least,
    long most) {

  /** Intervals that the runtime does not bound. */
  Intervals(
      long interval,
      long noTraffic,
      long noTrafficHealthy,
      long unhealthy,
      long unhealthyEdge,
      long healthyEdge,
      long initialJitter,
      long jitter,
      int jitterPercent) {
    this(
        interval,
        noTraffic,
        noTrafficHealthy,
        unhealthy,
        unhealthyEdge,
        healthyEdge,
        initialJitter,
        jitter,
        jitterPercent,
        0,
        Long.MAX_VALUE);
  }

  /**
   * Until the next check, in milliseconds, at least 1.
   *
   * @param passed whether the last check did
   * @param transition what it made of the host
   * @param traffic whether the cluster ever had a connection for a request
   */
  long next(boolean passed, Transition transition, boolean traffic, RandomSource random) {
    boolean pending = transition == Transition.CHANGE_PENDING;
    long base;
    if (!traffic) {
      base = passed && !pending ? noTrafficHealthy : noTraffic;
    } else if (passed) {
      base = pending ? healthyEdge : interval;
    } else {
      base = pending ? unhealthyEdge : unhealthy;
    }
    return jittered(base, jitter, random);
  }

  /** Until the first check, in milliseconds; 0: at once. */
  long first(RandomSource random) {
    return initialJitter == 0 ? 0 : jittered(0, initialJitter, random);
  }

  private long jittered(long base, long jitterMillis, RandomSource random) {
    long share = Integer.toUnsignedLong(jitterPercent) * base / 100;
    long millis = base;
    if (share > 0) {
      millis += random.below(share);
    }
    if (jitterMillis > 0) {
      millis += random.below(jitterMillis);
    }
    return Math.max(1, Math.max(least, Math.min(most, millis)));
  }
}
