package io.legate.http.conn;

import io.legate.event.Timer;
import io.legate.http.StreamResetReason;
import io.legate.http.conn.ConnectionManagerConfig.Timeouts;
import io.legate.router.RouteAction;
import io.legate.router.RouteEntry;
import io.legate.stream.ResponseFlag;

/**
 * How long a stream may take: without any traffic, until its head is there, until its request is
 * there, altogether. Reused with its stream; confined to its worker.
 */
final class StreamTimers {
  private final ActiveStream stream;
  private final Idle idle = new Idle();
  private final RequestTimeout request = new RequestTimeout();
  private final HeadersTimeout headers = new HeadersTimeout();
  private final Duration duration = new Duration();
  private long idleNanos;

  StreamTimers(ActiveStream stream) {
    this.stream = stream;
  }

  void onStart(ConnectionManagerConfig config) {
    Timeouts timeouts = config.timeouts();
    idleNanos = timeouts.streamIdle();
    if (timeouts.requestHeaders() > 0) {
      stream.worker().schedule(headers, timeouts.requestHeaders());
    }
    if (timeouts.request() > 0) {
      stream.worker().schedule(request, timeouts.request());
    }
    if (timeouts.maxStreamDuration() > 0) {
      stream.worker().schedule(duration, timeouts.maxStreamDuration());
    }
    touch();
  }

  void onRequestHeaders() {
    headers.disarm();
    touch();
  }

  void onRequestComplete() {
    request.disarm();
  }

  /** A route may say otherwise. */
  void onRoute(RouteEntry route) {
    RouteAction action = route.action();
    if (action == null) {
      return;
    }
    if (action.idleTimeoutNanos() >= 0) {
      idleNanos = action.idleTimeoutNanos();
      idle.disarm();
      touch();
    }
    long duration = action.maxStreamDurationNanos(stream.requestHeaders());
    if (duration >= 0) {
      onRouteDuration(duration);
    }
  }

  /** It replaces the connection manager's and counts from the stream's start; 0: any time. */
  private void onRouteDuration(long nanos) {
    duration.disarm();
    if (nanos > 0) {
      long gone = stream.worker().nowNanos() - stream.streamInfo().startNanos();
      stream.worker().schedule(duration, Math.max(0, nanos - gone));
    }
  }

  /** Something came or went. */
  void touch() {
    if (idleNanos > 0) {
      stream.worker().schedule(idle, idleNanos);
    }
  }

  /** The stream is over; it may be used again. */
  void disarm() {
    idle.disarm();
    request.disarm();
    headers.disarm();
    duration.disarm();
  }

  /** The stream is not used again. */
  void cancel() {
    idle.cancel();
    request.cancel();
    headers.cancel();
    duration.cancel();
  }

  /** Envoy: {@code stream_idle_timeout}. */
  private final class Idle extends Timer {
    @Override
    protected void onTimer() {
      stream.config().stats().downstreamRqIdleTimeout.inc(stream.worker().stats());
      stream.streamInfo().addFlag(ResponseFlag.STREAM_IDLE_TIMEOUT);
      if (stream.responseStarted()) {
        stream.streamInfo().responseCodeDetails("stream_idle_timeout");
        stream.resetByFilter(StreamResetReason.LOCAL_RESET);
      } else {
        int status = stream.requestComplete() ? 504 : 408;
        stream.sendLocalReply(status, "stream timeout", null, "stream_idle_timeout");
      }
    }
  }

  /** Envoy: {@code request_timeout}. */
  private final class RequestTimeout extends Timer {
    @Override
    protected void onTimer() {
      stream.config().stats().downstreamRqTimeout.inc(stream.worker().stats());
      stream.sendLocalReply(408, "request timeout", null, "request_overall_timeout");
    }
  }

  /** Envoy: {@code request_headers_timeout}. */
  private final class HeadersTimeout extends Timer {
    @Override
    protected void onTimer() {
      stream.config().stats().downstreamRqHeaderTimeout.inc(stream.worker().stats());
      stream.sendLocalReply(408, "request header timeout", null, "request_header_timeout");
    }
  }

  /** Envoy: {@code max_stream_duration}. */
  private final class Duration extends Timer {
    @Override
    protected void onTimer() {
      stream.config().stats().downstreamRqMaxDurationReached.inc(stream.worker().stats());
      stream.streamInfo().addFlag(ResponseFlag.DURATION_TIMEOUT);
      stream.sendLocalReply(
          408, "downstream duration timeout", null, "max_duration_timeout", GrpcReply.DEADLINE);
    }
  }
}
