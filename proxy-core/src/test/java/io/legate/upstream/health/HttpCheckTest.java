package io.legate.upstream.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import io.legate.testing.WorkerFixture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class HttpCheckTest {
  private static final String QUICK =
      "timeout: 2s, interval: 0.02s, unhealthy_threshold: 3, healthy_threshold: 2,";

  static Stream<Transport> transports() {
    return WorkerFixture.transports();
  }

  @ParameterizedTest
  @MethodSource("transports")
  void asksAgainAndAgainOverOneConnection(Transport transport) throws Exception {
    try (var backend = RawBackend.ok();
        var clusters = new HealthFixture(transport)) {
      clusters.traffic().cluster(QUICK + "http_health_check: {path: /livez}", backend.port());

      assertThat(clusters.flags(0)).isEqualTo("healthy");
      clusters.awaitCounter("success", 4);
      assertThat(backend.connections).hasValue(1);
      assertThat(backend.requests.get(0))
          .isEqualTo("GET /livez HTTP/1.1\r\nhost: c\r\nuser-agent: Envoy/HC\r\n\r\n");
      assertThat(clusters.counter("attempt")).isGreaterThanOrEqualTo(4);
      assertThat(clusters.counter("failure")).isZero();
    }
  }

  @Test
  void theRequestIsAsConfigured() throws Exception {
    try (var backend = RawBackend.ok();
        var clusters = new HealthFixture(Transport.best())) {
      clusters.cluster(
          QUICK
              + """
              http_health_check: {
                path: '/a?b', host: www.example.com, method: POST, send: {text: '68656c6c6f'},
                request_headers_to_add: [
                  {header: {key: x-cluster, value: '%UPSTREAM_HOST%'}},
                  {header: {key: x-a, value: '%PROTOCOL%'}}],
                request_headers_to_remove: [user-agent]}
              """,
          backend.port());

      clusters.awaitFlags("healthy");
      assertThat(backend.requests.get(0))
          .isEqualTo(
              "POST /a?b HTTP/1.1\r\nhost: www.example.com\r\nx-cluster: 127.0.0.1:%d\r\nx-a: HTTP/1.1\r\n"
                      .formatted(backend.port())
                  + "content-length: 5\r\n\r\nhello");
    }
  }

  /** The answer ends with the connection, which the check itself then closes. */
  @Test
  void anAnswerThatNeverEndsIsOneFailure() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.send("HTTP/1.1 200 OK\r\n\r\nforever");
                  peer.rest();
                });
        var clusters = new HealthFixture(Transport.best())) {
      clusters.cluster(
          "timeout: 0.1s, interval: 60s, unhealthy_threshold: 3, healthy_threshold: 2,"
              + " http_health_check: {path: /}",
          backend.port());
      clusters.awaitCounter("network_failure", 1);
      assertThat(clusters.counter("failure")).isOne();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200, healthy",
    "201, /failed_active_hc",
    "404, /failed_active_hc",
    "503, /failed_active_hc",
  })
  void expects200(int status, String flags) throws Exception {
    try (var backend = answering(status, "");
        var clusters = new HealthFixture(Transport.best())) {
      clusters.cluster(QUICK + "http_health_check: {path: /}", backend.port());
      assertThat(clusters.flags(0)).isEqualTo(flags);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "200, healthy",
    "398, healthy",
    "399, /failed_active_hc",
    "500, /failed_active_hc",
  })
  void expectsHalfOpenRanges(int status, String flags) throws Exception {
    try (var backend = answering(status, "");
        var clusters = new HealthFixture(Transport.best())) {
      clusters.cluster(
          QUICK + "http_health_check: {path: /, expected_statuses: [{start: 200, end: 399}]}",
          backend.port());
      assertThat(clusters.flags(0)).isEqualTo(flags);
    }
  }

  @Test
  void aWrongStatusMakesIllAtOnceARetriableOneAtTheThreshold() throws Exception {
    var status = new AtomicReference<>("200 OK");
    try (var backend = answering(status);
        var clusters = new HealthFixture(Transport.best())) {
      clusters
          .traffic()
          .cluster(
              QUICK + "http_health_check: {path: /, retriable_statuses: [{start: 503, end: 504}]}",
              backend.port());
      clusters.awaitFlags("healthy");

      status.set("503 no");
      clusters.awaitFlags("/failed_active_hc");
      assertThat(clusters.counter("failure")).isGreaterThanOrEqualTo(3);

      status.set("200 OK");
      clusters.awaitFlags("healthy");
      await().until(() -> clusters.healthy() == 1);
      long before = clusters.counter("failure");
      status.set("500 no");
      clusters.awaitCounter("failure", before + 1);
      clusters.awaitFlags("/failed_active_hc");
    }
  }

  @Test
  void whoSaysNothingTimesOut() throws Exception {
    try (var backend = new RawBackend((peer, n) -> peer.rest());
        var clusters = new HealthFixture(Transport.best())) {
      clusters
          .traffic()
          .cluster(
              "timeout: 0.1s, interval: 0.02s, unhealthy_threshold: 1, healthy_threshold: 1,"
                  + "http_health_check: {path: /}",
              backend.port());
      clusters.awaitFlags("/failed_active_hc/active_hc_timeout");
    }
  }

  @ParameterizedTest
  @CsvSource({"garbage", "reset", "half"})
  void whoBreaksTheConnectionFails(String how) throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  switch (how) {
                    case "garbage" -> {
                      peer.head();
                      peer.send("\u0001\u0002 what?\r\n\r\n").rest();
                    }
                    case "reset" -> {
                      peer.head();
                      peer.socket().setSoLinger(true, 0);
                    }
                    default -> {
                      peer.head();
                      peer.send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nhalf");
                    }
                  }
                });
        var clusters = new HealthFixture(Transport.best())) {
      clusters.traffic().cluster(QUICK + "http_health_check: {path: /}", backend.port());

      clusters.awaitFlags("/failed_active_hc");
      clusters.awaitCounter("network_failure", 3);
      assertThat(clusters.counter("success")).isZero();
    }
  }

  @Test
  void aConnectionThatTheHostClosesIsMadeAnew() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.send("HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
                });
        var clusters = new HealthFixture(Transport.best())) {
      clusters.traffic().cluster(QUICK + "http_health_check: {path: /}", backend.port());

      clusters.awaitCounter("success", 3);
      assertThat(clusters.counter("failure")).isZero();
      assertThat(backend.connections.get()).isGreaterThanOrEqualTo(3);
    }
  }

  @Test
  void looksForBlocksInTheBodyAndNoFurtherThanTheBuffer() throws Exception {
    var body = new AtomicReference<>("I am alive and well");
    try (var backend = new RawBackend((peer, n) -> serveChunks(peer, body));
        var clusters = new HealthFixture(Transport.best())) {
      clusters
          .traffic()
          .cluster(
              QUICK
                  + "http_health_check: {path: /, response_buffer_size: 16,"
                  + " receive: [{text: '616c697665'}, {text: '616e64'}]}",
              backend.port());
      clusters.awaitFlags("healthy");

      body.set("I am not alive and well");
      clusters.awaitFlags("/failed_active_hc");
    }
  }

  @Test
  void degradedAndExcludedAreToldByHeaders() throws Exception {
    var answer = new AtomicReference<>("200 OK\r\nx-envoy-degraded: true");
    try (var backend = answering(answer);
        var clusters = new HealthFixture(Transport.best())) {
      clusters.traffic().cluster(QUICK + "http_health_check: {path: /}", backend.port());

      clusters.awaitFlags("/degraded_active_hc");
      assertThat(clusters.gauge("degraded")).isEqualTo(1);
      answer.set("200 OK");
      clusters.awaitFlags("healthy");
      assertThat(clusters.gauge("degraded")).isZero();
      answer.set("503 no\r\nx-envoy-immediate-health-check-fail: true");
      clusters.awaitFlags("/failed_active_hc/excluded_via_immediate_hc_fail");
      answer.set("200 OK");
      clusters.awaitFlags("healthy");
    }
  }

  @Test
  void asksWhoAnswers() throws Exception {
    var answer = new AtomicReference<>("200 OK\r\nx-envoy-upstream-healthchecked-cluster: web-1");
    try (var backend = answering(answer);
        var clusters = new HealthFixture(Transport.best())) {
      clusters
          .traffic()
          .cluster(
              QUICK + "http_health_check: {path: /, service_name_matcher: {prefix: web}}",
              backend.port());

      clusters.awaitFlags("healthy");
      answer.set("200 OK\r\nx-envoy-upstream-healthchecked-cluster: other");
      clusters.awaitFlags("/failed_active_hc");
      answer.set("200 OK");
      clusters.awaitCounter("verify_cluster", 4);
      assertThat(clusters.flags(0)).isEqualTo("/failed_active_hc");
    }
  }

  @Test
  void anEndpointMayBeAskedElsewhereUnderAnotherNameOrNotAtAll() throws Exception {
    try (var backend = RawBackend.ok();
        var clusters = new HealthFixture(Transport.best())) {
      clusters.add(
          """
          name: c
          type: STATIC
          load_assignment:
            cluster_name: c
            endpoints:
            - lb_endpoints:
              - endpoint:
                  address: {socket_address: {address: 127.0.0.1, port_value: %d}}
                  health_check_config: {port_value: %d, hostname: own}
              - endpoint:
                  address: {socket_address: {address: 127.0.0.2, port_value: 1}}
                  health_check_config:
                    address: {socket_address: {address: 127.0.0.1, port_value: %d}}
              - endpoint:
                  address: {socket_address: {address: 127.0.0.1, port_value: 2}}
                  health_check_config: {disable_active_health_check: true}
              - endpoint:
                  address: {socket_address: {address: 127.0.0.1, port_value: 3}}
          health_checks:
          - {timeout: 1s, interval: 1s, unhealthy_threshold: 1, healthy_threshold: 1,
             alt_port: %d, http_health_check: {path: /, host: configured}}
          """
              .formatted(RawBackend.refusedPort(), backend.port(), backend.port(), backend.port()));

      assertThat(clusters.hosts()).allMatch(h -> h.healthFlags() == 0);
      assertThat(clusters.counter("attempt")).isEqualTo(3);
      assertThat(backend.requests.stream().map(r -> RawClient.header(r, "host")))
          .containsExactlyInAnyOrder("own", "configured", "configured");
    }
  }

  private static RawBackend answering(int status, String headers) throws Exception {
    return answering(new AtomicReference<>(status + " X" + headers));
  }

  private static RawBackend answering(AtomicReference<String> status) throws Exception {
    return new RawBackend(
        (peer, n) -> {
          while (true) {
            peer.head();
            peer.send("HTTP/1.1 " + status.get() + "\r\ncontent-length: 0\r\n\r\n");
          }
        });
  }

  private static void serveChunks(RawClient peer, AtomicReference<String> body) throws Exception {
    while (true) {
      peer.head();
      peer.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
      for (String piece : body.get().split("(?<=\\G.{3})")) {
        peer.send(Integer.toHexString(piece.length()) + "\r\n" + piece + "\r\n");
      }
      peer.send("0\r\n\r\n");
    }
  }
}
