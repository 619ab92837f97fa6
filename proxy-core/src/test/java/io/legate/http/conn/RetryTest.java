package io.legate.http.conn;

import static io.legate.testing.RawClient.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests that are tried again, through the whole proxy. */
@Timeout(30)
class RetryTest {
  private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

  /** With a Retry-After of 20: between tries there are 20 s at least. */
  private static final String LATER =
      "rate_limited_retry_back_off: {reset_headers: [{name: retry-after, format: SECONDS}]}";

  private static ProxyFixture proxy(ProxyYaml yaml) throws Exception {
    return new ProxyFixture(Transport.best(), yaml.build());
  }

  private static String status(int status) {
    return "HTTP/1.1 " + status + " X\r\nretry-after: 20\r\ncontent-length: 3\r\n\r\nbad";
  }

  /** Answers the first requests so, then 200. */
  private static RawBackend failing(int times, String answer) throws Exception {
    var left = new AtomicInteger(times);
    var made = new RawBackend[1];
    made[0] =
        new RawBackend(
            (peer, n) -> {
              while (true) {
                made[0].requests.add(peer.response());
                peer.send(left.getAndDecrement() > 0 ? answer : OK);
              }
            });
    return made[0];
  }

  @Test
  void retriesServerErrorsAndTellsTheAttempts() throws Exception {
    try (var backend = failing(2, status(500));
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .action("retry_policy: {retry_on: 5xx, num_retries: 3}")
                    .virtualHost(
                        "include_request_attempt_count: true,"
                            + " include_attempt_count_in_response: true,"
                            + " include_is_timeout_retry_header: true"));
        var client = proxy.client()) {
      String reply = client.get("/").response();
      assertThat(reply).startsWith("HTTP/1.1 200 ").endsWith("ok");
      assertThat(header(reply, "x-envoy-attempt-count")).isEqualTo("3");
      assertThat(backend.requests.stream().map(r -> header(r, "x-envoy-attempt-count")))
          .containsExactly("1", "2", "3");
      assertThat(backend.requests.stream().map(r -> header(r, "x-envoy-is-timeout-retry")))
          .containsExactly(null, "false", "false");
      assertThat(proxy.logged(1)).isEqualTo("200 - via_upstream 0 2 3");
      assertThat(proxy.counter("cluster.c.upstream_rq_retry")).isEqualTo(2);
      assertThat(proxy.counter("cluster.c.upstream_rq_retry_success")).isOne();
      assertThat(proxy.counter("cluster.c.upstream_rq_500")).isEqualTo(2);
      assertThat(proxy.gauge("cluster.c.circuit_breakers.default.rq_retry_open")).isZero();
    }
  }

  @Test
  void givesUpAfterTheLastTry() throws Exception {
    try (var backend = failing(9, status(503));
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .action("retry_policy: {retry_on: gateway-error, num_retries: 1}"));
        var client = proxy.client()) {
      assertThat(client.get("/").response()).startsWith("HTTP/1.1 503 ").endsWith("bad");
      assertThat(proxy.logged(1)).isEqualTo("503 URX via_upstream 0 3 2");
      assertThat(proxy.counter("cluster.c.upstream_rq_retry_limit_exceeded")).isOne();
    }
  }

  @Test
  void leavesOtherAnswersAlone() throws Exception {
    try (var backend = failing(1, status(500));
        var proxy =
            proxy(new ProxyYaml(backend.port()).action("retry_policy: {retry_on: gateway-error}"));
        var client = proxy.client()) {
      assertThat(client.get("/").response()).startsWith("HTTP/1.1 500 ");
      assertThat(backend.requests).hasSize(1);
    }
  }

  @Test
  void retriesTheStatusesThatAreNamed() throws Exception {
    try (var backend = failing(1, status(429));
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .action(
                        "retry_policy: {retry_on: retriable-status-codes,"
                            + " retriable_status_codes: [429]}"));
        var client = proxy.client()) {
      assertThat(client.get("/").response()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void retriesAnotherHostAfterARefusedConnection() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy =
            proxy(
                new ProxyYaml(RawBackend.refusedPort(), backend.port())
                    .action("retry_policy: {retry_on: connect-failure, num_retries: 3}"));
        var client = proxy.client()) {
      for (int i = 0; i < 4; i++) {
        assertThat(client.get("/").response()).startsWith("HTTP/1.1 200 ");
      }
      assertThat(proxy.counter("cluster.c.upstream_rq_retry")).isPositive();
    }
  }

  @Test
  void nothingOfAHeadThatBrokeOffIsInTheNext() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  if (n == 0) {
                    peer.send("HTTP/1.1 200 OK\r\ncontent-length: 99\r\nx-of: broken\r\n");
                  } else {
                    peer.send(
                        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
                    peer.rest();
                  }
                });
        var proxy = proxy(new ProxyYaml(backend.port()).action("retry_policy: {retry_on: reset}"));
        var client = proxy.client()) {
      String head = client.get("/").head();
      assertThat(header(head, "content-length")).isNull();
      assertThat(header(head, "x-of")).isNull();
      assertThat(head).contains("transfer-encoding: chunked");
    }
  }

  @Test
  void sendsTheWholeBodyAgain() throws Exception {
    String body = "0123456789".repeat(20_000);
    try (var backend = failing(2, status(502));
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .action("retry_policy: {retry_on: 5xx, num_retries: 2}"));
        var client = proxy.client()) {
      client.send("PUT / HTTP/1.1\r\nHost: h\r\ncontent-length: " + body.length() + "\r\n\r\n");
      client.send(body);
      assertThat(client.response()).endsWith("ok");
      assertThat(backend.requests).hasSize(3).allMatch(r -> r.endsWith("\r\n\r\n" + body));
      assertThat(proxy.logged(1)).isEqualTo("200 - via_upstream 200000 2 3");
    }
  }

  @Test
  void doesNotRetryBodiesThatAreTooLargeToKeep() throws Exception {
    String body = "0123456789".repeat(20_000);
    try (var backend = failing(1, status(502));
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .virtualHost("per_request_buffer_limit_bytes: 1000")
                    .action("retry_policy: {retry_on: 5xx, num_retries: 2}"));
        var client = proxy.client()) {
      client.send("PUT / HTTP/1.1\r\nHost: h\r\ncontent-length: " + body.length() + "\r\n\r\n");
      client.send(body);
      assertThat(client.response()).startsWith("HTTP/1.1 502 ").endsWith("bad");
    }
  }

  @Test
  void endsRequestsWhoseBodyOutgrowsTheBufferBetweenTwoTries() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.send(status(502));
                  peer.rest();
                });
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .virtualHost("per_request_buffer_limit_bytes: 1000")
                    .action("retry_policy: {retry_on: 5xx, num_retries: 2," + " " + LATER + "}"));
        var client = proxy.client()) {
      client.send("PUT / HTTP/1.1\r\nHost: h\r\ncontent-length: 5000\r\n\r\nfirst");
      await().until(() -> proxy.counter("cluster.c.upstream_rq_retry") == 1);
      client.send("x".repeat(2000));
      assertThat(client.rest())
          .startsWith("HTTP/1.1 507 Insufficient Storage\r\n")
          .endsWith("exceeded request buffer limit while retrying upstream");
      assertThat(proxy.logged(1))
          .startsWith("507 - request_payload_exceeded_retry_buffer_limit 2005 ");
    }
  }

  @Test
  void triesAgainWhenATryTakesTooLong() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  String head = peer.head();
                  if (n == 0) {
                    peer.rest();
                  } else {
                    assertThat(head).contains("x-envoy-is-timeout-retry: true\r\n");
                    peer.send(OK);
                    peer.head();
                  }
                });
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .virtualHost("include_is_timeout_retry_header: true")
                    .action("retry_policy: {retry_on: 5xx, per_try_timeout: 0.1s}"));
        var client = proxy.client()) {
      assertThat(client.get("/").response()).endsWith("ok");
      assertThat(proxy.logged(1)).isEqualTo("200 - via_upstream 0 2 2");
      assertThat(proxy.counter("cluster.c.upstream_rq_per_try_timeout")).isOne();
    }
  }

  @Test
  void tellsThatEveryTryTookTooLong() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.rest();
                });
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .action("retry_policy: {retry_on: 5xx, per_try_timeout: 0.1s}"));
        var client = proxy.client()) {
      assertThat(client.get("/").response()).startsWith("HTTP/1.1 504 ");
      assertThat(proxy.logged(1)).isEqualTo("504 UT,URX upstream_per_try_timeout 0 24 2");
    }
  }

  @Test
  void countsATryFromTheEndOfTheRequest() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.response();
                  peer.send(OK);
                  peer.head();
                });
        var proxy =
            proxy(new ProxyYaml(backend.port()).action("retry_policy: {per_try_timeout: 0.15s}"));
        var client = proxy.client()) {
      client.send("PUT / HTTP/1.1\r\nHost: h\r\ncontent-length: 4\r\n\r\n");
      await().until(() -> proxy.gauge("cluster.c.upstream_rq_active") == 1);
      for (int i = 0; i < 4; i++) { // each byte needs a turn of the proxy: waits by the clock
        await().pollDelay(java.time.Duration.ofMillis(60)).until(() -> true);
        client.send("x");
      }
      assertThat(client.response()).endsWith("ok");
    }
  }

  @Test
  void endsTriesThatAreSilent() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  if (n > 0) {
                    peer.send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n");
                  }
                  peer.rest();
                });
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .action("retry_policy: {per_try_idle_timeout: 0.1s}"))) {
      try (var client = proxy.client()) {
        assertThat(client.get("/").response()).startsWith("HTTP/1.1 504 ");
      }
      assertThat(proxy.logged(1)).isEqualTo("504 SI upstream_per_try_idle_timeout 0 24 1");
      try (var client = proxy.client()) {
        assertThat(client.get("/").rest()).startsWith("HTTP/1.1 200 ");
      }
      assertThat(proxy.logged(2)).isEqualTo("200 SI upstream_per_try_idle_timeout 0 0 1");
      assertThat(proxy.counter("cluster.c.upstream_rq_per_try_idle_timeout")).isEqualTo(2);
    }
  }

  @Test
  void letsInternalClientsAskForRetries() throws Exception {
    try (var backend = failing(1, status(500));
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .hcm("use_remote_address: true, internal_address_config: {}"));
        var client = proxy.client()) {
      client.send("GET / HTTP/1.1\r\nHost: h\r\nx-envoy-retry-on: 5xx\r\n\r\n");
      assertThat(client.response()).startsWith("HTTP/1.1 200 ");
      assertThat(backend.requests).noneMatch(r -> r.contains("x-envoy-retry-on"));
      assertThat(proxy.counter("cluster.c.internal.upstream_rq_200")).isOne();
    }
  }

  @Test
  void limitsRetriesThatAreUnderWay() throws Exception {
    try (var backend = failing(9, status(500));
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .cluster("circuit_breakers: {thresholds: [{max_retries: 0}]}")
                    .action("retry_policy: {retry_on: 5xx}"));
        var client = proxy.client()) {
      assertThat(client.get("/").response()).startsWith("HTTP/1.1 500 ");
      assertThat(proxy.logged(1)).isEqualTo("500 UO via_upstream 0 3 1");
      assertThat(proxy.counter("cluster.c.upstream_rq_retry_overflow")).isOne();
    }
  }

  @Test
  void forgetsTheRetryOfAClientThatLeft() throws Exception {
    var answered = new CountDownLatch(1);
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.send(status(500));
                  answered.countDown();
                  peer.rest();
                });
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .action("retry_policy: {retry_on: 5xx," + " " + LATER + "}"))) {
      try (RawClient client = proxy.client()) {
        client.get("/");
        await().until(() -> proxy.counter("cluster.c.upstream_rq_retry") == 1);
      }
      assertThat(proxy.logged(1)).startsWith("0 DC ");
      assertThat(proxy.counter("cluster.c.upstream_rq_total")).isOne();
    }
  }
}
