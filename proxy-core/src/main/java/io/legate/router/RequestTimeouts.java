package io.legate.router;

import io.legate.http.GrpcRequests;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;

/**
 * How long a request may take: what the route says, or what an internal client's headers say
 * instead (Envoy: {@code FilterUtility::finalTimeout}). Reused with its router.
 */
final class RequestTimeouts {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private long globalNanos;
  private long perTryNanos;
  private long perTryIdleNanos;
  private boolean alternative;
  private boolean tellsGrpc;

  /** Reads route and head; the headers that only we need are removed. */
  void read(RouteAction action, HeaderMap head) {
    globalNanos = action.timeoutNanos(head);
    tellsGrpc = action.tellsGrpcTimeout() && GrpcRequests.is(head);
    perTryIdleNanos = action.retryPolicy().perTryIdleTimeoutNanos();
    perTryNanos = Math.max(0, action.retryPolicy().perTryTimeoutNanos());
    long global = take(head, Headers.X_ENVOY_UPSTREAM_RQ_TIMEOUT_MS, true);
    if (global >= 0) {
      globalNanos = global * NANOS_PER_MILLI;
    }
    long perTry = take(head, Headers.X_ENVOY_UPSTREAM_RQ_PER_TRY_TIMEOUT_MS, true);
    if (perTry >= 0) {
      perTryNanos = perTry * NANOS_PER_MILLI;
    }
    if (globalNanos > 0 && perTryNanos >= globalNanos) {
      perTryNanos = 0;
    }
    alternative = take(head, Headers.X_ENVOY_UPSTREAM_RQ_TIMEOUT_ALT_RESPONSE, false) >= 0;
  }

  private static long take(HeaderMap head, io.legate.http.HeaderName name, boolean number) {
    if (!head.has(name)) {
      return -1;
    }
    long value = number ? head.getLong(name) : 0;
    head.remove(name);
    return value;
  }

  /** Tells the host how long it has. */
  void tellUpstream(HeaderMap head, boolean suppress) {
    long nanos = perTryNanos > 0 ? perTryNanos : globalNanos;
    if (nanos > 0 && !suppress) {
      head.set(Headers.X_ENVOY_EXPECTED_RQ_TIMEOUT_MS, nanos / NANOS_PER_MILLI);
    }
    if (nanos > 0 && tellsGrpc) {
      head.set(Headers.GRPC_TIMEOUT, GrpcTimeout.text(nanos));
    }
  }

  /** For all tries together, from the end of the request; 0: any time. */
  long globalNanos() {
    return globalNanos;
  }

  /** For one try; 0: any time. */
  long perTryNanos() {
    return perTryNanos;
  }

  /** For silence during one try; 0: any time. */
  long perTryIdleNanos() {
    return perTryIdleNanos;
  }

  /** What a timeout is answered with. */
  int status() {
    return alternative ? 204 : 504;
  }
}
