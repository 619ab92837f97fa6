package io.legate.upstream.outlier;

import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.HostMonitor;

/**
 * One host in the eyes of its detector. Workers tell it results, without locks or allocation; the
 * worker whose failure is one too many posts to the control thread, to which everything below
 * "control" belongs. Envoy: {@code DetectorHostMonitorImpl}.
 */
final class OutlierMonitor implements HostMonitor {
  private static final int OK = 200;
  private static final int UNAVAILABLE = 503;
  private static final int GATEWAY_TIMEOUT = 504;

  private final OutlierDetector detector;
  private final Host host;
  private final boolean split;
  private final Streak fiveXx;
  private final Streak gatewayFailures;
  private final Streak localFailures;
  private final RateCells external;
  private final RateCells local;
  private volatile double externalRate = -1;
  private volatile double localRate = -1;

  // control
  private final EjectionHistory history = new EjectionHistory();

  OutlierMonitor(OutlierDetector detector, OutlierOptions options, Host host, int threads) {
    this.detector = detector;
    this.host = host;
    this.split = options.splitLocalOrigin();
    this.fiveXx = new Streak(options.consecutive5xx());
    this.gatewayFailures = new Streak(options.consecutiveGatewayFailure());
    this.localFailures = new Streak(options.consecutiveLocalOriginFailure());
    this.external = new RateCells(threads);
    this.local = new RateCells(threads);
  }

  @Override
  public void onStatus(int worker, int status) {
    if (status < 500 || status > 599) {
      external.count(worker, true);
      fiveXx.end();
      gatewayFailures.end();
      return;
    }
    external.count(worker, false);
    if (status < 502 || status > GATEWAY_TIMEOUT) {
      gatewayFailures.end();
    } else if (gatewayFailures.failed()) {
      detector.post(this, EjectionType.CONSECUTIVE_GATEWAY_FAILURE);
    }
    if (fiveXx.failed()) {
      detector.post(this, EjectionType.CONSECUTIVE_5XX);
    }
  }

  @Override
  public void onResult(int worker, Result result) {
    switch (result) {
      case LOCAL_TIMEOUT -> onLocalFailure(worker, GATEWAY_TIMEOUT);
      case LOCAL_CONNECT_FAILED -> onLocalFailure(worker, UNAVAILABLE);
      case LOCAL_CONNECT_SUCCESS -> {
        if (split) {
          onLocalSuccess(worker);
        }
      }
      case LOCAL_CONNECT_SUCCESS_FINAL -> {
        if (split) {
          onLocalSuccess(worker);
        } else {
          onStatus(worker, OK);
        }
      }
    }
  }

  @Override
  public void onTimeout(int worker, int status) {
    onLocalFailure(worker, status);
  }

  private void onLocalFailure(int worker, int status) {
    if (!split) {
      onStatus(worker, status);
      return;
    }
    local.count(worker, false);
    if (localFailures.failed()) {
      detector.post(this, EjectionType.CONSECUTIVE_LOCAL_ORIGIN_FAILURE);
    }
  }

  private void onLocalSuccess(int worker) {
    local.count(worker, true);
    localFailures.end();
  }

  @Override
  public double successRate(boolean localOrigin) {
    return localOrigin ? localRate : externalRate;
  }

  // ---- control

  Host host() {
    return host;
  }

  EjectionHistory history() {
    return history;
  }

  boolean ejected() {
    return (host.healthFlags() & HealthFlag.FAILED_OUTLIER_CHECK.bit()) != 0;
  }

  /** Sees the interval that ended; rates are not known until they are looked at. */
  void endInterval() {
    external.endInterval();
    local.endInterval();
    externalRate = -1;
    localRate = -1;
  }

  RateCells rates(boolean localOrigin) {
    return localOrigin ? local : external;
  }

  void successRate(boolean localOrigin, double rate) {
    if (localOrigin) {
      localRate = rate;
    } else {
      externalRate = rate;
    }
  }

  void endStreak(EjectionType type) {
    switch (type) {
      case CONSECUTIVE_5XX -> fiveXx.end();
      case CONSECUTIVE_GATEWAY_FAILURE -> gatewayFailures.end();
      case CONSECUTIVE_LOCAL_ORIGIN_FAILURE -> localFailures.end();
      default -> throw new IllegalArgumentException(type + " has no streak");
    }
  }

  void endStreaks() {
    fiveXx.end();
    gatewayFailures.end();
    localFailures.end();
  }
}
