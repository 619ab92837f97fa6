package io.legate.router;

import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RateLimitedRetryBackOff;
import io.envoyproxy.envoy.config.route.v3.RetryPolicy.RetryBackOff;
import io.legate.common.ConfigContext;
import io.legate.common.Durations;
import io.legate.common.FieldSet;
import io.legate.http.HeaderMatcher;

/**
 * When and how often a route's requests are tried again. Immutable, shared by workers. Envoy:
 * {@code envoy.config.route.v3.RetryPolicy}.
 */
public final class RetryPolicy {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.route.v3.RetryPolicy")
          .reads("retry_on", "num_retries", "per_try_timeout", "per_try_idle_timeout")
          .reads("retriable_status_codes")
          .reads("retry_back_off", "rate_limited_retry_back_off", "retriable_headers")
          .reads("retriable_request_headers")
          .reads("retry_priority", "retry_host_predicate", "host_selection_retry_max_attempts");
  static final FieldSet BACK_OFF_FIELDS =
      FieldSet.of("envoy.config.route.v3.RetryPolicy.RetryBackOff")
          .reads("base_interval", "max_interval");
  static final FieldSet RATE_LIMITED_BACK_OFF_FIELDS =
      FieldSet.of("envoy.config.route.v3.RetryPolicy.RateLimitedRetryBackOff")
          .reads("reset_headers", "max_interval");

  /** Tries nothing again, unless headers of a request ask for it. */
  public static final RetryPolicy NONE =
      new RetryPolicy(
          io.envoyproxy.envoy.config.route.v3.RetryPolicy.getDefaultInstance(),
          ConfigContext.root((level, slug, path, message) -> {}));

  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long DEFAULT_BASE_INTERVAL_NANOS = 25 * NANOS_PER_MILLI;
  private static final int DEFAULT_MAX_INTERVAL_FACTOR = 10;
  private static final long DEFAULT_RATE_LIMITED_MAX_INTERVAL_NANOS = 300_000 * NANOS_PER_MILLI;

  private final int retryOn;
  private final int numRetries;
  private final long perTryTimeoutNanos;
  private final long perTryIdleTimeoutNanos;
  private final int priorityUpdateFrequency;
  private final RetryHosts hosts;
  private final int hostSelectionRetryMaxAttempts;
  private final int[] retriableStatusCodes;
  private final HeaderMatcher[] retriableHeaders;
  private final HeaderMatcher[] retriableRequestHeaders;
  private final long baseIntervalNanos;
  private final long maxIntervalNanos;
  private final ResetHeader[] resetHeaders;
  private final long rateLimitedMaxIntervalNanos;

  private RetryPolicy(io.envoyproxy.envoy.config.route.v3.RetryPolicy proto, ConfigContext at) {
    String list = proto.getRetryOn();
    retryOn = RetryOn.parse(list, false) | RetryOn.parse(list, true);
    numRetries =
        proto.hasNumRetries() ? saturated(proto.getNumRetries().getValue() & 0xFFFF_FFFFL) : 1;
    perTryTimeoutNanos = Durations.nanos(proto.getPerTryTimeout(), at.at("per_try_timeout"));
    perTryIdleTimeoutNanos =
        Durations.nanos(proto.getPerTryIdleTimeout(), at.at("per_try_idle_timeout"));
    priorityUpdateFrequency =
        proto.hasRetryPriority()
            ? RetryPriorities.compile(proto.getRetryPriority(), at.at("retry_priority"))
            : 0;
    hosts = RetryHosts.compile(proto.getRetryHostPredicateList(), at);
    long attempts = proto.getHostSelectionRetryMaxAttempts();
    hostSelectionRetryMaxAttempts = attempts > 0 ? saturated(attempts) : 1;
    retriableStatusCodes =
        proto.getRetriableStatusCodesList().stream().mapToInt(Integer::intValue).toArray();
    retriableHeaders =
        HeaderMatcher.compileAll(proto.getRetriableHeadersList(), at, "retriable_headers");
    retriableRequestHeaders =
        HeaderMatcher.compileAll(
            proto.getRetriableRequestHeadersList(), at, "retriable_request_headers");
    baseIntervalNanos =
        proto.hasRetryBackOff()
            ? base(proto.getRetryBackOff(), at.at("retry_back_off"))
            : DEFAULT_BASE_INTERVAL_NANOS;
    maxIntervalNanos = max(proto.getRetryBackOff(), baseIntervalNanos, at.at("retry_back_off"));
    RateLimitedRetryBackOff limited = proto.getRateLimitedRetryBackOff();
    ConfigContext there = at.at("rate_limited_retry_back_off");
    resetHeaders = resetHeaders(limited, there);
    rateLimitedMaxIntervalNanos =
        limited.hasMaxInterval()
            ? atLeastOneMilli(
                Durations.positiveNanos(limited.getMaxInterval(), there.at("max_interval")))
            : DEFAULT_RATE_LIMITED_MAX_INTERVAL_NANOS;
  }

  /** Compiles the message; what is wrong with it goes to {@code at}. */
  public static RetryPolicy compile(
      io.envoyproxy.envoy.config.route.v3.RetryPolicy proto, ConfigContext at) {
    at.check(FIELDS, proto);
    for (String token : proto.getRetryOn().split(",")) {
      if (!token.isBlank() && RetryOn.of(token.strip()) == null) {
        at.at("retry_on")
            .warn(
                "unknown-retry-condition",
                "'%s' is no retry condition (expected 5xx, gateway-error, reset, connect-failure, retriable-4xx, … or a gRPC one)"
                    .formatted(token.strip()));
      }
    }
    if (proto.hasRateLimitedRetryBackOff()) {
      ConfigContext there = at.at("rate_limited_retry_back_off");
      there.check(RATE_LIMITED_BACK_OFF_FIELDS, proto.getRateLimitedRetryBackOff());
      if (proto.getRateLimitedRetryBackOff().getResetHeadersCount() == 0) {
        there
            .at("reset_headers")
            .error("value must contain at least 1 item(s) (expected at least one)");
      }
    }
    return new RetryPolicy(proto, at);
  }

  private static long base(RetryBackOff proto, ConfigContext at) {
    at.check(BACK_OFF_FIELDS, proto);
    if (!proto.hasBaseInterval()) {
      at.at("base_interval").error("value is required (expected it to be set)");
      return DEFAULT_BASE_INTERVAL_NANOS;
    }
    return atLeastOneMilli(
        Durations.positiveNanos(proto.getBaseInterval(), at.at("base_interval")));
  }

  private static long max(RetryBackOff proto, long base, ConfigContext at) {
    if (!proto.hasMaxInterval()) {
      return base * DEFAULT_MAX_INTERVAL_FACTOR;
    }
    long max =
        atLeastOneMilli(Durations.positiveNanos(proto.getMaxInterval(), at.at("max_interval")));
    if (max < base) {
      at.error(
          "retry_policy.max_interval must greater than or equal to the base_interval (expected at least base_interval)");
    }
    return max;
  }

  private static ResetHeader[] resetHeaders(RateLimitedRetryBackOff proto, ConfigContext at) {
    ResetHeader[] headers = new ResetHeader[proto.getResetHeadersCount()];
    for (int i = 0; i < headers.length; i++) {
      headers[i] = ResetHeader.compile(proto.getResetHeaders(i), at.at("reset_headers", i));
    }
    return headers;
  }

  private static long atLeastOneMilli(long nanos) {
    return Math.max(nanos, NANOS_PER_MILLI);
  }

  private static int saturated(long value) {
    return (int) Math.min(value, Integer.MAX_VALUE);
  }

  /** The bits of {@link RetryOn}. */
  int retryOn() {
    return retryOn;
  }

  /** How often a request is tried again; 1 where it is not set. */
  public int numRetries() {
    return numRetries;
  }

  /** How long one try may take; 0 for as long as the route's timeout lets it. */
  public long perTryTimeoutNanos() {
    return perTryTimeoutNanos;
  }

  /** How long one try may be idle; 0 for as long as it wants. */
  public long perTryIdleTimeoutNanos() {
    return perTryIdleTimeoutNanos;
  }

  /** After how many tries their priorities are passed over; 0: never. */
  int priorityUpdateFrequency() {
    return priorityUpdateFrequency;
  }

  /** Which hosts are passed over. */
  RetryHosts hosts() {
    return hosts;
  }

  /** How often another host may be chosen instead of one that is to be passed over. */
  public int hostSelectionRetryMaxAttempts() {
    return hostSelectionRetryMaxAttempts;
  }

  int[] retriableStatusCodes() {
    return retriableStatusCodes;
  }

  HeaderMatcher[] retriableHeaders() {
    return retriableHeaders;
  }

  HeaderMatcher[] retriableRequestHeaders() {
    return retriableRequestHeaders;
  }

  long baseIntervalNanos() {
    return baseIntervalNanos;
  }

  long maxIntervalNanos() {
    return maxIntervalNanos;
  }

  ResetHeader[] resetHeaders() {
    return resetHeaders;
  }

  long rateLimitedMaxIntervalNanos() {
    return rateLimitedMaxIntervalNanos;
  }
}
