package io.legate.upstream.outlier;

import java.util.Map;

/**
 * {@code envoy.config.cluster.v3.OutlierDetection}, compiled. Immutable.
 *
 * @param consecutive5xx so many in a row; 0: never
 * @param consecutiveGatewayFailure so many in a row; 0: never
 * @param consecutiveLocalOriginFailure so many in a row; 0: never
 * @param intervalNanos between two looks at rates and at who may return
 * @param splitLocalOrigin whether connecting is judged apart from responses
 * @param successRate when rates are compared with each other
 * @param failurePercentage when rates are compared with a fixed one
 * @param enforcingPercent by chance, how many of 100 ejections of each kind are carried out
 * @param ejection how many hosts are ejected, for how long
 */
record OutlierOptions(
    int consecutive5xx,
    int consecutiveGatewayFailure,
    int consecutiveLocalOriginFailure,
    long intervalNanos,
    boolean splitLocalOrigin,
    SuccessRate successRate,
    FailurePercentage failurePercentage,
    Map<EjectionType, Integer> enforcingPercent,
    Ejection ejection) {

  /**
   * When rates are compared with each other.
   *
   * @param minimumHosts so many must have enough requests
   * @param requestVolume what is enough, in one interval
   * @param stdevFactor so many standard deviations below the mean are too many
   */
  record SuccessRate(long minimumHosts, long requestVolume, double stdevFactor) {}

  /**
   * When rates are compared with a fixed one.
   *
   * @param threshold so many failures of 100 are too many
   * @param minimumHosts so many must have enough requests
   * @param requestVolume what is enough, in one interval
   */
  record FailurePercentage(long threshold, long minimumHosts, long requestVolume) {}

  /**
   * How many hosts are ejected, for how long.
   *
   * @param baseNanos the first time for so long, then for a multiple
   * @param maxNanos never for longer, save for the jitter
   * @param jitterMillis up to so much is added
   * @param maxPercent so many of 100 hosts at a time
   * @param alwaysOne one host may be ejected whatever {@code maxPercent} says
   * @param healthCheckEnds whether an active health check that passes ends it
   */
  record Ejection(
      long baseNanos,
      long maxNanos,
      long jitterMillis,
      long maxPercent,
      boolean alwaysOne,
      boolean healthCheckEnds) {}
}
