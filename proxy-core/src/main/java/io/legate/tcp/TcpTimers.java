package io.legate.tcp;

import io.legate.event.Timer;

/** The timers that few TCP proxies have: the longest duration, and access logs in between. */
final class TcpTimers {
  private final TcpProxy proxy;
  private final MaxDuration maxDuration = new MaxDuration();
  private final LogInterval logInterval = new LogInterval();
  private long intervalNanos;

  TcpTimers(TcpProxy proxy) {
    this.proxy = proxy;
  }

  /** Starts those that are not 0. */
  void start(long durationNanos, long logIntervalNanos) {
    intervalNanos = logIntervalNanos;
    if (durationNanos > 0) {
      proxy.worker().schedule(maxDuration, durationNanos);
    }
    if (logIntervalNanos > 0) {
      proxy.worker().schedule(logInterval, logIntervalNanos);
    }
  }

  void cancel() {
    maxDuration.cancel();
    logInterval.cancel();
  }

  private final class MaxDuration extends Timer {
    @Override
    protected void onTimer() {
      proxy.onMaxDuration();
    }
  }

  private final class LogInterval extends Timer {
    @Override
    protected void onTimer() {
      proxy.log();
      proxy.worker().schedule(this, intervalNanos);
    }
  }
}
