package io.legate.http.codec.h2;

import io.legate.event.Timer;
import io.legate.event.Worker;
import io.legate.http.Http2Options;

/**
 * Pings the peer ({@code connection_keepalive}): at intervals with jitter, and before a stream on a
 * connection that was idle; without an answer in time the connection is closed. Confined to the
 * connection's worker.
 */
final class KeepAlive {
  private static final byte[] PAYLOAD = {'l', 'e', 'g', 'a', 't', 'e', 0, 1};

  private final Http2Connection codec;
  private final Worker worker;
  private final Http2Options.Keepalive options;
  private final Interval interval = new Interval();
  private final Timeout timeout = new Timeout();
  private long lastActive;

  KeepAlive(Http2Connection codec, Http2Options.Keepalive options) {
    this.codec = codec;
    this.worker = codec.worker();
    this.options = options;
  }

  void start() {
    lastActive = worker.nowNanos();
    scheduleNext();
  }

  private void scheduleNext() {
    if (options.intervalNanos() > 0) {
      double jitter = options.jitterPercent() / 100 * worker.random().fraction();
      worker.schedule(interval, (long) (options.intervalNanos() * (1 + jitter)));
    }
  }

  private void ping() {
    codec.out().ping(false, PAYLOAD, 0);
    worker.schedule(timeout, options.timeoutNanos());
  }

  /** A stream is about to be opened. */
  void onStream() {
    long idle = options.idleIntervalNanos();
    if (idle > 0 && !timeout.armed() && worker.nowNanos() - lastActive >= idle) {
      ping();
    }
  }

  /** A stream ended. */
  void onStreamEnd() {
    if (options.idleIntervalNanos() > 0) {
      lastActive = worker.nowNanos();
    }
  }

  /** The peer answered. */
  void onAck() {
    if (timeout.armed()) {
      timeout.cancel();
      scheduleNext();
    }
  }

  void stop() {
    interval.cancel();
    timeout.cancel();
  }

  private final class Interval extends Timer {
    @Override
    protected void onTimer() {
      if (!timeout.armed()) {
        ping();
      }
    }
  }

  private final class Timeout extends Timer {
    @Override
    protected void onTimer() {
      codec.onKeepAliveTimeout();
    }
  }
}
