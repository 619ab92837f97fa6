package io.legate.router;

import io.legate.event.Timer;
import io.legate.event.Worker;

/**
 * How long one try may take: altogether, from the end of the request, and without anything coming
 * or going. Reused with its router; confined to the worker.
 */
final class TryTimers {
  private final RouterFilter router;
  private final Worker worker;
  private final Whole whole = new Whole();
  private final Idle idle = new Idle();
  private long wholeNanos;
  private long idleNanos;

  TryTimers(RouterFilter router, Worker worker) {
    this.router = router;
    this.worker = worker;
  }

  /** The host has the request's head; {@code requestEnded}: nothing of the request is missing. */
  void onReady(long wholeNanos, long idleNanos, boolean requestEnded) {
    this.wholeNanos = wholeNanos;
    this.idleNanos = idleNanos;
    touch();
    if (requestEnded) {
      onRequestEnded();
    }
  }

  /** The request is complete, after the host had its head. */
  void onRequestEnded() {
    if (wholeNanos > 0) {
      worker.schedule(whole, wholeNanos);
    }
  }

  /** Something came or went. */
  void touch() {
    if (idleNanos > 0) {
      worker.schedule(idle, idleNanos);
    }
  }

  /** The response has begun: only silence ends the try now. */
  void onResponse() {
    whole.disarm();
    touch();
  }

  /** The try is over. */
  void disarm() {
    whole.disarm();
    idle.disarm();
    wholeNanos = 0;
    idleNanos = 0;
  }

  /** The router is not used again. */
  void cancel() {
    whole.cancel();
    idle.cancel();
  }

  /** Envoy: {@code RetryPolicy.per_try_timeout}. */
  private final class Whole extends Timer {
    @Override
    protected void onTimer() {
      router.onTimeout(RouterFilter.TimeoutOf.TRY);
    }
  }

  /** Envoy: {@code RetryPolicy.per_try_idle_timeout}. */
  private final class Idle extends Timer {
    @Override
    protected void onTimer() {
      router.onTimeout(RouterFilter.TimeoutOf.TRY_IDLE);
    }
  }
}
