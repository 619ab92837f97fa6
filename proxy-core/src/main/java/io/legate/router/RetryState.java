package io.legate.router;

import io.legate.common.RandomSource;
import io.legate.http.Ascii;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderMatcher;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import io.legate.http.StreamResetReason;
import java.util.Arrays;
import java.util.stream.Stream;

/**
 * Decides for one request whether it is tried again, and when. Circuit breakers, timers and stats
 * are its caller's. Reusable: each request begins with {@link #start}; confined to the stream's
 * worker. Envoy: {@code Router::RetryStateImpl}.
 */
public final class RetryState {
  /** What is to be done with a response or reset. */
  public enum Decision {
    /** It is final. */
    NO,
    /** It would be tried again, but has been often enough. */
    NO_RETRY_LIMIT_EXCEEDED,
    /** It is tried again after {@link #nextBackOffNanos}. One try less remains. */
    RETRY
  }

  private static final HeaderName X_ENVOY_RATELIMITED = HeaderName.of("x-envoy-ratelimited");
  private static final HeaderMatcher[] NO_HEADERS = {};
  private static final int[] NO_CODES = {};
  private static final long NANOS_PER_MILLI = 1_000_000;

  private RetryPolicy policy = RetryPolicy.NONE;
  private int retryOn;
  private int retriesRemaining;
  private int[] requestStatusCodes = NO_CODES;
  private HeaderMatcher[] requestRetriableHeaders = NO_HEADERS;
  private long nextIntervalNanos;
  private long rateLimitedNanos;

  /**
   * Begins a request: merges the route's policy with what headers ask for, and removes those
   * headers.
   *
   * @return whether anything may be tried again
   */
  public boolean start(RetryPolicy routePolicy, HeaderMap request) {
    policy = routePolicy;
    retryOn = routePolicy.retryOn();
    retriesRemaining = routePolicy.numRetries();
    requestStatusCodes = NO_CODES;
    requestRetriableHeaders = NO_HEADERS;
    nextIntervalNanos = routePolicy.baseIntervalNanos();
    rateLimitedNanos = 0;
    mergeConditions(request);
    HeaderMatcher[] gate = routePolicy.retriableRequestHeaders();
    if (gate.length > 0 && !HeaderMatcher.anyMatches(gate, request)) {
      retryOn = 0;
    }
    if (retryOn != 0) {
      mergeDetails(request);
    }
    consume(request);
    return retryOn != 0;
  }

  private void mergeConditions(HeaderMap request) {
    String on = request.get(Headers.X_ENVOY_RETRY_ON);
    if (on != null) {
      retryOn |= RetryOn.parse(on, false);
    }
    String grpcOn = request.get(Headers.X_ENVOY_RETRY_GRPC_ON);
    if (grpcOn != null) {
      retryOn |= RetryOn.parse(grpcOn, true);
    }
  }

  private void mergeDetails(HeaderMap request) {
    long max = request.getLong(Headers.X_ENVOY_MAX_RETRIES);
    if (max >= 0) {
      retriesRemaining = (int) Math.min(max, Integer.MAX_VALUE);
    }
    String codes = request.get(Headers.X_ENVOY_RETRIABLE_STATUS_CODES);
    if (codes != null) {
      requestStatusCodes =
          tokens(codes).mapToInt(RetryState::statusCode).filter(code -> code > 0).toArray();
    }
    String names = request.get(Headers.X_ENVOY_RETRIABLE_HEADER_NAMES);
    if (names != null) {
      requestRetriableHeaders =
          tokens(names).map(HeaderMatcher::present).toArray(HeaderMatcher[]::new);
    }
  }

  private static Stream<String> tokens(String list) {
    return Arrays.stream(list.split(",")).map(String::strip).filter(token -> !token.isEmpty());
  }

  private static int statusCode(String text) {
    byte[] bytes = text.getBytes(java.nio.charset.StandardCharsets.ISO_8859_1);
    return bytes.length > 9 ? -1 : (int) Ascii.parseLong(bytes, 0, bytes.length);
  }

  private static void consume(HeaderMap request) {
    request.remove(Headers.X_ENVOY_RETRY_ON);
    request.remove(Headers.X_ENVOY_RETRY_GRPC_ON);
    request.remove(Headers.X_ENVOY_MAX_RETRIES);
    request.remove(Headers.X_ENVOY_RETRIABLE_STATUS_CODES);
    request.remove(Headers.X_ENVOY_RETRIABLE_HEADER_NAMES);
    request.remove(Headers.X_ENVOY_HEDGE_ON_PER_TRY_TIMEOUT);
  }

  /** Whether anything may be tried again. */
  public boolean enabled() {
    return retryOn != 0;
  }

  /** How many tries remain. */
  public int retriesRemaining() {
    return retriesRemaining;
  }

  /**
   * Decides upon a response's head, before anything of it went downstream.
   *
   * @param unixMillis the wall clock, for headers that tell a time
   */
  public Decision shouldRetryHeaders(HeaderMap response, long unixMillis) {
    boolean would = wouldRetryFromHeaders(response);
    if (would) {
      rateLimitedNanos = resetNanos(response, unixMillis);
    }
    return decide(would);
  }

  /**
   * Decides upon a reset, a failed connection or a try that took too long ({@link
   * StreamResetReason#LOCAL_RESET}), before anything of a response went downstream.
   *
   * @param requestStarted whether the upstream got something of the request
   */
  public Decision shouldRetryReset(StreamResetReason reason, boolean requestStarted) {
    return decide(wouldRetryFromReset(reason, requestStarted));
  }

  private Decision decide(boolean would) {
    if (!would) {
      return Decision.NO;
    }
    if (retriesRemaining == 0) {
      return Decision.NO_RETRY_LIMIT_EXCEEDED;
    }
    retriesRemaining--;
    return Decision.RETRY;
  }

  /**
   * Whether a response is such that the request would be tried again, if tries remained (Envoy
   * counts such responses against the host).
   */
  public boolean wouldRetryFromHeaders(HeaderMap response) {
    if (retryOn == 0) {
      return false;
    }
    if (response.has(X_ENVOY_RATELIMITED)) {
      return RetryOn.ENVOY_RATELIMITED.in(retryOn);
    }
    int status = response.status();
    return (RetryOn.HTTP_5XX.in(retryOn) && status >= 500 && status < 600)
        || (RetryOn.GATEWAY_ERROR.in(retryOn) && status >= 502 && status <= 504)
        || (RetryOn.RETRIABLE_4XX.in(retryOn) && status == 409)
        || (RetryOn.RETRIABLE_STATUS_CODES.in(retryOn) && isRetriable(status))
        || (RetryOn.RETRIABLE_HEADERS.in(retryOn) && hasRetriableHeader(response))
        || RetryOn.hasGrpcStatus(retryOn, response.getLong(Headers.GRPC_STATUS));
  }

  private boolean isRetriable(int status) {
    return contains(policy.retriableStatusCodes(), status) || contains(requestStatusCodes, status);
  }

  private static boolean contains(int[] codes, int status) {
    for (int code : codes) {
      if (code == status) {
        return true;
      }
    }
    return false;
  }

  private boolean hasRetriableHeader(HeaderMap response) {
    return HeaderMatcher.anyMatches(policy.retriableHeaders(), response)
        || HeaderMatcher.anyMatches(requestRetriableHeaders, response);
  }

  /**
   * Whether a reset is such that the request would be tried again, if tries remained; arguments as
   * for {@link #shouldRetryReset}.
   */
  public boolean wouldRetryFromReset(StreamResetReason reason, boolean requestStarted) {
    if (reason == StreamResetReason.OVERFLOW) {
      return false;
    }
    if (RetryOn.HTTP_5XX.in(retryOn)
        || RetryOn.GATEWAY_ERROR.in(retryOn)
        || RetryOn.RESET.in(retryOn)
        || (RetryOn.RESET_BEFORE_REQUEST.in(retryOn) && !requestStarted)) {
      return true;
    }
    return switch (reason) {
      case REMOTE_REFUSED_STREAM_RESET -> RetryOn.REFUSED_STREAM.in(retryOn);
      case LOCAL_CONNECTION_FAILURE, REMOTE_CONNECTION_FAILURE, CONNECTION_TIMEOUT ->
          RetryOn.CONNECT_FAILURE.in(retryOn);
      default -> false;
    };
  }

  /** What the first header that tells a usable time asks to wait, or 0. */
  private long resetNanos(HeaderMap response, long unixMillis) {
    for (ResetHeader header : policy.resetHeaders()) {
      long millis = header.millis(response, unixMillis);
      long max = policy.rateLimitedMaxIntervalNanos() / NANOS_PER_MILLI;
      if (millis > 1 && millis <= max) {
        return millis * NANOS_PER_MILLI;
      }
    }
    return 0;
  }

  /** Whether the last response itself said how long to wait. */
  public boolean rateLimited() {
    return rateLimitedNanos > 0;
  }

  /**
   * How long to wait before the next try: what the last response asked for and up to half as much
   * again; else a random part of an interval that doubles from try to try up to the maximum.
   */
  public long nextBackOffNanos(RandomSource random) {
    if (rateLimitedNanos > 0) {
      long lower = rateLimitedNanos;
      rateLimitedNanos = 0;
      return lower + random.below(Math.max(1, lower / 2));
    }
    long interval = nextIntervalNanos;
    nextIntervalNanos = Math.min(interval * 2, policy.maxIntervalNanos());
    return random.below(interval);
  }
}
