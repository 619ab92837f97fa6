package io.legate.router;

import static io.legate.router.RouteTables.request;
import static io.legate.router.RouteTables.with;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.TextFormat;
import io.legate.common.Problems;
import io.legate.common.RandomSource;
import io.legate.http.HeaderMap;
import io.legate.http.StreamResetReason;
import io.legate.router.RetryState.Decision;
import org.junit.jupiter.api.Test;

class RetryStateTest {
  private static final long MILLI = 1_000_000;

  private final Problems problems = new Problems();
  private final RetryState state = new RetryState();
  private final RandomSource random = new RandomSource(1);

  private RetryPolicy policy(String text) {
    try {
      return RetryPolicy.compile(
          TextFormat.parse(text, io.envoyproxy.envoy.config.route.v3.RetryPolicy.class),
          problems.root());
    } catch (TextFormat.ParseException e) {
      throw new IllegalArgumentException(e);
    }
  }

  private void start(String policy, String... requestHeaders) {
    state.start(policy(policy), request("h", "/", requestHeaders));
  }

  private static HeaderMap response(int status, String... headers) {
    HeaderMap response = new HeaderMap();
    response.status(status);
    return with(response, headers);
  }

  private boolean retries(int status, String... headers) {
    return state.wouldRetryFromHeaders(response(status, headers));
  }

  private boolean retries(StreamResetReason reason, boolean requestStarted) {
    return state.shouldRetryReset(reason, requestStarted) == Decision.RETRY;
  }

  @Test
  void withoutAPolicyNothingIsTriedAgain() {
    assertThat(state.start(RetryPolicy.NONE, request("h", "/"))).isFalse();
    assertThat(state.enabled()).isFalse();
    assertThat(retries(503)).isFalse();
    assertThat(retries(StreamResetReason.REMOTE_CONNECTION_FAILURE, false)).isFalse();
  }

  @Test
  void triesAgainAsOftenAsConfiguredAndOnceByDefault() {
    start("retry_on: '5xx'");
    assertThat(state.shouldRetryHeaders(response(200), 0)).isEqualTo(Decision.NO);
    assertThat(state.shouldRetryHeaders(response(500), 0)).isEqualTo(Decision.RETRY);
    assertThat(state.retriesRemaining()).isZero();
    assertThat(state.shouldRetryHeaders(response(500), 0))
        .isEqualTo(Decision.NO_RETRY_LIMIT_EXCEEDED);
    assertThat(state.shouldRetryHeaders(response(200), 0)).isEqualTo(Decision.NO);

    start("retry_on: '5xx' num_retries { value: 2 }");
    assertThat(state.retriesRemaining()).isEqualTo(2);
    start("retry_on: '5xx' num_retries { value: 0 }");
    assertThat(state.shouldRetryHeaders(response(500), 0))
        .isEqualTo(Decision.NO_RETRY_LIMIT_EXCEEDED);
  }

  @Test
  void eachConditionHasItsStatuses() {
    start("retry_on: '5xx'");
    assertThat(retries(500)).isTrue();
    assertThat(retries(599)).isTrue();
    assertThat(retries(409)).isFalse();
    start("retry_on: 'gateway-error'");
    assertThat(retries(500)).isFalse();
    assertThat(retries(502)).isTrue();
    assertThat(retries(504)).isTrue();
    assertThat(retries(505)).isFalse();
    start("retry_on: 'retriable-4xx'");
    assertThat(retries(409)).isTrue();
    assertThat(retries(404)).isFalse();
    start("retry_on: 'connect-failure, retriable-status-codes' retriable_status_codes: 418");
    assertThat(retries(418)).isTrue();
    assertThat(retries(500)).isFalse();
    start("retry_on: 'retriable-headers' retriable_headers { name: 'x-again' }");
    assertThat(retries(200, "x-again", "1")).isTrue();
    assertThat(retries(200)).isFalse();
    assertThat(problems.warnings()).isEmpty();
  }

  @Test
  void grpcConditionsLookAtTheStatusInTheHead() {
    start("retry_on: 'cancelled,unavailable'");
    assertThat(retries(200, "grpc-status", "1")).isTrue();
    assertThat(retries(200, "grpc-status", "14")).isTrue();
    assertThat(retries(200, "grpc-status", "13")).isFalse();
    assertThat(retries(200, "grpc-status", "0")).isFalse();
    assertThat(retries(200)).isFalse();
    start("retry_on: 'deadline-exceeded,resource-exhausted,internal'");
    assertThat(retries(200, "grpc-status", "4")).isTrue();
    assertThat(retries(200, "grpc-status", "8")).isTrue();
    assertThat(retries(200, "grpc-status", "13")).isTrue();
  }

  @Test
  void aRateLimitedResponseIsTriedAgainOnlyWhereAskedFor() {
    start("retry_on: '5xx'");
    assertThat(retries(503, "x-envoy-ratelimited", "true")).isFalse();
    start("retry_on: 'envoy-ratelimited'");
    assertThat(retries(429, "x-envoy-ratelimited", "true")).isTrue();
    assertThat(retries(429)).isFalse();
  }

  @Test
  void resetsAreTriedAgainByTheirReason() {
    for (String on : new String[] {"5xx", "gateway-error", "reset"}) {
      start("retry_on: '" + on + "' num_retries { value: 10 }");
      assertThat(retries(StreamResetReason.REMOTE_RESET, true)).isTrue();
      assertThat(retries(StreamResetReason.LOCAL_RESET, true)).isTrue();
      assertThat(retries(StreamResetReason.CONNECTION_TERMINATION, true)).isTrue();
      assertThat(retries(StreamResetReason.OVERFLOW, false)).isFalse();
    }
    start("retry_on: 'reset-before-request' num_retries { value: 10 }");
    assertThat(retries(StreamResetReason.REMOTE_RESET, false)).isTrue();
    assertThat(retries(StreamResetReason.REMOTE_RESET, true)).isFalse();
    start("retry_on: 'connect-failure' num_retries { value: 10 }");
    assertThat(retries(StreamResetReason.REMOTE_CONNECTION_FAILURE, false)).isTrue();
    assertThat(retries(StreamResetReason.LOCAL_CONNECTION_FAILURE, false)).isTrue();
    assertThat(retries(StreamResetReason.CONNECTION_TIMEOUT, false)).isTrue();
    assertThat(retries(StreamResetReason.CONNECTION_TERMINATION, false)).isFalse();
    start("retry_on: 'refused-stream' num_retries { value: 10 }");
    assertThat(retries(StreamResetReason.REMOTE_REFUSED_STREAM_RESET, true)).isTrue();
    assertThat(retries(StreamResetReason.REMOTE_RESET, true)).isFalse();
  }

  @Test
  void requestHeadersAddConditionsAndAreTakenOff() {
    HeaderMap request =
        request(
            "h",
            "/",
            "x-envoy-retry-on",
            "5xx, retriable-status-codes,retriable-headers",
            "x-envoy-retry-grpc-on",
            "internal",
            "x-envoy-max-retries",
            "3",
            "x-envoy-retriable-status-codes",
            "418, x,404",
            "x-envoy-retriable-header-names",
            "X-Again,x-more");

    assertThat(state.start(RetryPolicy.NONE, request)).isTrue();
    assertThat(request.size()).isZero();
    assertThat(state.retriesRemaining()).isEqualTo(3);
    assertThat(retries(500)).isTrue();
    assertThat(retries(418)).isTrue();
    assertThat(retries(404)).isTrue();
    assertThat(retries(405)).isFalse();
    assertThat(retries(200, "x-again", "")).isTrue();
    assertThat(retries(200, "grpc-status", "13")).isTrue();

    start("retry_on: 'reset'");
    assertThat(retries(418)).isFalse();
    assertThat(retries(500)).isFalse();
  }

  @Test
  void grpcConditionsInTheHttpHeaderDoNotCount() {
    assertThat(
            state.start(RetryPolicy.NONE, request("h", "/", "x-envoy-retry-on", "cancelled,huh")))
        .isFalse();
    assertThat(state.start(RetryPolicy.NONE, request("h", "/", "x-envoy-retry-grpc-on", "5xx")))
        .isFalse();
  }

  @Test
  void maxRetriesOfTheRequestWinsOverThePolicy() {
    start("retry_on: '5xx' num_retries { value: 5 }", "x-envoy-max-retries", "0");
    assertThat(state.retriesRemaining()).isZero();
    start("retry_on: '5xx' num_retries { value: 5 }", "x-envoy-max-retries", "x");
    assertThat(state.retriesRemaining()).isEqualTo(5);
  }

  @Test
  void retriableRequestHeadersGateTheRetries() {
    String policy =
        "retry_on: '5xx' retriable_request_headers { name: ':method' exact_match: 'GET' }"
            + " retriable_request_headers { name: 'x-idempotent' }";
    start(policy);
    assertThat(state.enabled()).isTrue();
    HeaderMap post = request("h", "/");
    post.set(io.legate.http.Headers.METHOD, "POST");
    assertThat(state.start(policy(policy), post)).isFalse();
    post.add(io.legate.http.HeaderName.of("x-idempotent"), "1");
    assertThat(state.start(policy(policy), post)).isTrue();
  }

  @Test
  void backOffDoublesUpToTenTimesTheBase() {
    long[] limits = {25, 50, 100, 200, 250, 250, 250};
    long[] highest = new long[limits.length];
    for (int round = 0; round < 300; round++) {
      start("retry_on: '5xx'");
      for (int i = 0; i < limits.length; i++) {
        long nanos = state.nextBackOffNanos(random);
        assertThat(nanos).isBetween(0L, limits[i] * MILLI - 1);
        highest[i] = Math.max(highest[i], nanos);
      }
    }
    for (int i = 0; i < limits.length; i++) {
      assertThat(highest[i]).isGreaterThan(limits[i] * MILLI * 8 / 10);
    }
  }

  @Test
  void backOffIsConfigurable() {
    start(
        "retry_on: '5xx' retry_back_off { base_interval { nanos: 100 }"
            + " max_interval { nanos: 3000000 } }");
    assertThat(state.nextBackOffNanos(random)).isLessThan(MILLI);
    assertThat(state.nextBackOffNanos(random)).isLessThan(2 * MILLI);
    assertThat(state.nextBackOffNanos(random)).isLessThan(3 * MILLI);
    assertThat(state.nextBackOffNanos(random)).isLessThan(3 * MILLI);
  }

  @Test
  void aResponseMayTellWhenToTryAgain() {
    String policy =
        """
        retry_on: '5xx' num_retries { value: 9 } rate_limited_retry_back_off {
          reset_headers { name: 'Retry-After' format: SECONDS }
          reset_headers { name: 'X-RateLimit-Reset' format: UNIX_TIMESTAMP }
          max_interval { seconds: 100 } }
        """;
    start(policy);
    state.shouldRetryHeaders(response(503, "retry-after", "2"), 0);
    assertThat(state.nextBackOffNanos(random)).isBetween(2000 * MILLI, 3000 * MILLI - 1);
    assertThat(state.nextBackOffNanos(random)).isLessThan(25 * MILLI);
    state.shouldRetryHeaders(response(503, "x-ratelimit-reset", "1010"), 1_000_500);
    assertThat(state.nextBackOffNanos(random)).isBetween(10_000 * MILLI, 15_000 * MILLI - 1);
    state.shouldRetryHeaders(
        response(503, "retry-after", "101", "x-ratelimit-reset", "999"), 1_000_500);
    assertThat(state.nextBackOffNanos(random)).isLessThan(50 * MILLI);
    state.shouldRetryHeaders(response(503, "retry-after", "99999999999999999"), 0);
    assertThat(state.nextBackOffNanos(random)).isLessThan(100 * MILLI);
    state.shouldRetryHeaders(response(503, "retry-after", "Fri, 01 Jan"), 0);
    assertThat(state.nextBackOffNanos(random)).isLessThan(200 * MILLI);
    assertThat(problems.errors()).isEmpty();
  }

  @Test
  void thePolicyTellsWhatIsWrong() {
    policy("retry_back_off { base_interval { seconds: 2 } max_interval { seconds: 1 } }");
    policy("retry_back_off { }");
    policy("retry_back_off { base_interval {} }");
    policy("rate_limited_retry_back_off { }");
    policy("retry_on: '5xx,bogus' retry_priority { name: 'x' } retry_host_predicate { name: 'y' }");

    assertThat(problems.errors())
        .containsExactly(
            "retry_back_off: retry_policy.max_interval must greater than or equal to the"
                + " base_interval (expected at least base_interval)",
            "retry_back_off.base_interval: value is required (expected it to be set)",
            "retry_back_off.base_interval: 0s (expected more than 0s)",
            "rate_limited_retry_back_off.reset_headers: value must contain at least 1 item(s) (expected at least one)",
            "retry_priority: Didn't find a registered implementation for 'x'; it is not one of Envoy's, and no jar on the class path offers it (expected one of envoy.retry_priorities.previous_priorities)",
            "retry_host_predicate[0]: Didn't find a registered implementation for 'y'; it is not one of Envoy's, and no jar on the class path offers it (expected one of envoy.retry_host_predicates.previous_hosts, envoy.retry_host_predicates.omit_canary_hosts, envoy.retry_host_predicates.omit_host_metadata)");
    assertThat(problems.warnings())
        .containsExactlyInAnyOrder(
            "retry_on: 'bogus' is no retry condition (expected 5xx, gateway-error, reset,"
                + " connect-failure, retriable-4xx, … or a gRPC one)");
  }

  @Test
  void thePolicyIsReadWhole() {
    RetryPolicy policy =
        policy(
            "num_retries { value: 4294967295 } per_try_timeout { seconds: 1 }"
                + " per_try_idle_timeout { seconds: 2 } host_selection_retry_max_attempts: 5");

    assertThat(policy.numRetries()).isEqualTo(Integer.MAX_VALUE);
    assertThat(policy.perTryTimeoutNanos()).isEqualTo(1000 * MILLI);
    assertThat(policy.perTryIdleTimeoutNanos()).isEqualTo(2000 * MILLI);
    assertThat(policy.hostSelectionRetryMaxAttempts()).isEqualTo(5);
    assertThat(RetryPolicy.NONE.hostSelectionRetryMaxAttempts()).isOne();
    assertThat(RetryPolicy.NONE.perTryTimeoutNanos()).isZero();
  }
}
