package io.legate.upstream.outlier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.testing.Http2Peer;
import io.legate.testing.Http2Wire;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that fail, through the whole proxy. */
@Timeout(30)
class OutlierDetectionTest {
  /** Who is ejected stays out; without hosts there is no panic. */
  private static final String FOREVER =
      "common_lb_config: {healthy_panic_threshold: {value: 0}},"
          + " outlier_detection: {consecutive_5xx: 3, base_ejection_time: 300s, interval: 0.05s";

  private static final String NOBODY_LEFT = "503 UH no_healthy_upstream 0 19 0";
  private static final String HTTP2 =
      "typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions:"
          + " {'@type': type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,"
          + " explicit_http_config: {http2_protocol_options: {}}}}";

  @TempDir Path folder;

  private static ProxyFixture proxy(ProxyYaml yaml) throws Exception {
    return new ProxyFixture(Transport.best(), yaml.build());
  }

  private static RawBackend answering(int status) throws Exception {
    return RawBackend.answering("HTTP/1.1 " + status + " X\r\ncontent-length: 3\r\n\r\n" + status);
  }

  /** Asks that many times, one after the other; the statuses that were answered. */
  private static TreeSet<String> ask(ProxyFixture proxy, int times) throws Exception {
    TreeSet<String> statuses = new TreeSet<>();
    try (RawClient client = proxy.client()) {
      for (int i = 0; i < times; i++) {
        statuses.add(client.get("/").response().substring(9, 12));
      }
    }
    return statuses;
  }

  private static long counter(ProxyFixture proxy, String name) {
    return proxy.counter("cluster.c.outlier_detection." + name);
  }

  private static void awaitActive(ProxyFixture proxy, long hosts) {
    await().until(() -> proxy.gauge("cluster.c.outlier_detection.ejections_active") == hosts);
  }

  /** Asks until nobody is left; what the host was not asked for is not its failure. */
  private static void untilNobodyIsLeft(ProxyFixture proxy, int failures) throws Exception {
    ask(proxy, failures);
    awaitActive(proxy, 1);
    await().until(() -> ask(proxy, 1).contains("503") && proxy.log.contains(NOBODY_LEFT));
  }

  @Test
  void aHostThatFailsIsLeftOutAndComesBack() throws Exception {
    Path events = folder.resolve("events.log");
    String bootstrap = "cluster_manager: {outlier_detection: {event_log_path: '" + events + "'}}\n";
    String yaml;
    try (var bad = answering(500);
        var good = answering(200)) {
      yaml =
          new ProxyYaml(bad.port(), good.port())
              .cluster(
                  "outlier_detection: {consecutive_5xx: 3, base_ejection_time: 0.3s,"
                      + " interval: 0.05s}")
              .build();
      try (var proxy = new ProxyFixture(Transport.best(), bootstrap + yaml)) {
        assertThat(ask(proxy, 5)).contains("500", "200");
        ask(proxy, 1); // the third failure, wherever the turns began
        awaitActive(proxy, 1);
        await().until(() -> ask(proxy, 4).equals(new TreeSet<>(List.of("200"))));
        assertThat(proxy.gauge("cluster.c.membership_healthy")).isEqualTo(1);

        awaitActive(proxy, 0);
        await().until(() -> ask(proxy, 4).contains("500"));
        assertThat(counter(proxy, "ejections_enforced_consecutive_5xx")).isPositive();
        assertThat(proxy.problems.all).isEmpty();
      }
      assertThat(Files.readAllLines(events))
          .first()
          .asString()
          .startsWith("{\"type\":\"CONSECUTIVE_5XX\",\"timestamp\":\"20")
          .contains("\"cluster_name\":\"c\",\"upstream_url\":\"127.0.0.1:" + bad.port() + "\"")
          .endsWith(
              "\"action\":\"EJECT\",\"num_ejections\":1,\"enforced\":true,"
                  + "\"eject_consecutive_event\":{}}");
      assertThat(Files.readAllLines(events)).element(1).asString().contains("UNEJECT");
    }
  }

  @Test
  void refusedConnectsAreFailures() throws Exception {
    try (var proxy = proxy(new ProxyYaml(RawBackend.refusedPort()).cluster(FOREVER + "}"))) {
      untilNobodyIsLeft(proxy, 3);
      assertThat(counter(proxy, "ejections_enforced_consecutive_5xx")).isEqualTo(1);
    }
  }

  @Test
  void answersThatDoNotComeInTimeAreFailures() throws Exception {
    try (var silent = new RawBackend((peer, n) -> peer.rest());
        var proxy =
            proxy(new ProxyYaml(silent.port()).action("timeout: 0.05s").cluster(FOREVER + "}"))) {
      assertThat(ask(proxy, 3)).containsExactly("504");
      untilNobodyIsLeft(proxy, 0);
    }
  }

  @Test
  void connectionsThatAreCutAreFailures() throws Exception {
    try (var cutting =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.reset();
                });
        var proxy = proxy(new ProxyYaml(cutting.port()).cluster(FOREVER + "}"))) {
      untilNobodyIsLeft(proxy, 3);
    }
  }

  @Test
  void everyTryCounts() throws Exception {
    try (var bad = answering(503);
        var proxy =
            proxy(
                new ProxyYaml(bad.port())
                    .action(
                        "retry_policy: {retry_on: 5xx, num_retries: 2,"
                            + " retry_back_off: {base_interval: 0.001s}}")
                    .cluster(FOREVER + "}"))) {
      assertThat(ask(proxy, 1)).containsExactly("503");
      awaitActive(proxy, 1);
    }
  }

  @Test
  void whatACircuitBreakerRefusesIsNobodysFailure() throws Exception {
    try (var bad = answering(200);
        var proxy =
            proxy(
                new ProxyYaml(bad.port())
                    .cluster(
                        FOREVER
                            + "}, circuit_breakers: {thresholds: [{max_pending_requests: 0}]}"))) {
      for (int i = 0; i < 10; i++) {
        ask(proxy, 1);
      }
      assertThat(proxy.log).anyMatch(line -> line.contains(" UO "));
      assertThat(counter(proxy, "ejections_detected_consecutive_5xx")).isZero();
    }
  }

  /** A call that fails at once has its status in the head. Envoy: grpcToHttpStatus. */
  @Test
  void callsThatFailAtOnceCountAsWhatTheyAreOverHttp() throws Exception {
    String detectsEveryFailure =
        "outlier_detection: {consecutive_5xx: 1, enforcing_consecutive_5xx: 0}";
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  while (true) {
                    String path = peer.head().split(" ", 3)[1];
                    peer.send(
                        "HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\ngrpc-status: "
                            + path.substring(1)
                            + "\r\ncontent-length: 0\r\n\r\n");
                  }
                });
        var proxy = proxy(new ProxyYaml(backend.port()).cluster(detectsEveryFailure));
        var client = proxy.client()) {
      long failures = 0;
      for (int status = 0; status <= 17; status++) {
        client.send(
            "GET /" + status + " HTTP/1.1\r\nHost: h\r\ncontent-type: application/grpc\r\n\r\n");
        assertThat(client.response()).contains("grpc-status: " + status);
        client.get("/" + status); // no call: the status of HTTP counts
        assertThat(client.response()).startsWith("HTTP/1.1 200 ");
        if (Set.of(2, 4, 12, 13, 14, 15, 17).contains(status)) {
          failures++;
          long expected = failures;
          await().until(() -> counter(proxy, "ejections_detected_consecutive_5xx") == expected);
        }
      }
      assertThat(counter(proxy, "ejections_detected_consecutive_5xx")).isEqualTo(failures);
    }
  }

  @Test
  void streamsOfHttp2CountEachForItself() throws Exception {
    try (var backend =
            new RawBackend(
                (wire, n) -> {
                  var peer = new Http2Peer(wire);
                  peer.send(Http2Wire.headers(peer.request(), true, ":status", "502"));
                  peer.send(Http2Wire.rst(peer.request(), 2));
                  peer.send(Http2Wire.headers(peer.request(), true, ":status", "500"));
                  peer.untilClosed();
                });
        var proxy = proxy(new ProxyYaml(backend.port()).cluster(HTTP2 + ", " + FOREVER + "}"))) {
      assertThat(ask(proxy, 3)).containsExactly("500", "502", "503");
      untilNobodyIsLeft(proxy, 0);
      assertThat(backend.connections).hasValue(1);
    }
  }

  @Test
  void connectingMayBeJudgedApart() throws Exception {
    String split =
        FOREVER
            + ", split_external_local_origin_errors: true, consecutive_local_origin_failure: 4}";
    try (var proxy = proxy(new ProxyYaml(RawBackend.refusedPort()).cluster(split))) {
      untilNobodyIsLeft(proxy, 4);
      assertThat(counter(proxy, "ejections_enforced_consecutive_local_origin_failure"))
          .isEqualTo(1);
      assertThat(counter(proxy, "ejections_detected_consecutive_5xx")).isZero();
    }
    try (var bad = answering(500);
        var proxy = proxy(new ProxyYaml(bad.port()).cluster(split))) {
      untilNobodyIsLeft(proxy, 3);
      assertThat(counter(proxy, "ejections_enforced_consecutive_5xx")).isEqualTo(1);
      assertThat(counter(proxy, "ejections_detected_consecutive_local_origin_failure")).isZero();
    }
  }

  @Test
  void tunnelsCountAsConnects() throws Exception {
    String route =
        "{match: {connect_matcher: {}}, route: {cluster: c, upgrade_configs: [{upgrade_type:"
            + " CONNECT, connect_config: {}}]}}";
    try (var proxy =
        proxy(new ProxyYaml(RawBackend.refusedPort()).route(route).cluster(FOREVER + "}"))) {
      for (int i = 0; i < 3; i++) {
        try (RawClient client = proxy.client()) {
          client.send("CONNECT h:1 HTTP/1.1\r\nHost: h:1\r\n\r\n");
          assertThat(client.response()).startsWith("HTTP/1.1 503 ");
        }
      }
      awaitActive(proxy, 1);
    }
  }

  @Test
  void tcpConnectsAreJudged() throws Exception {
    try (var proxy = tcp(RawBackend.refusedPort(), "")) {
      connects(proxy, 3);
      awaitActive(proxy, 1);
      assertThat(counter(proxy, "ejections_enforced_consecutive_5xx")).isEqualTo(1);
    }
    try (var proxy = tcp(RawBackend.refusedPort(), ", split_external_local_origin_errors: true")) {
      connects(proxy, 5);
      awaitActive(proxy, 1);
      assertThat(counter(proxy, "ejections_enforced_consecutive_local_origin_failure"))
          .isEqualTo(1);
    }
    try (var backend = new RawBackend((peer, n) -> {});
        var proxy =
            tcp(
                backend.port(),
                ", success_rate_request_volume: 5,"
                    + " success_rate_minimum_hosts: 1, interval: 3600s")) {
      connects(proxy, 5);
      assertThat(backend.connections).hasValue(5);
      Host host = host(proxy);
      OutlierMonitor monitor = (OutlierMonitor) host.monitor();
      assertThat(monitor).isNotNull();
      await()
          .until(
              () -> {
                monitor.rates(false).endInterval();
                return monitor.rates(false).volume() == 0;
              });
      connects(proxy, 2);
      monitor.rates(false).endInterval();
      assertThat(monitor.rates(false).volume()).isEqualTo(2);
      assertThat(monitor.rates(false).rate()).isEqualTo(100);
    }
  }

  private static Host host(ProxyFixture proxy) {
    return proxy.server().clusters().snapshots().get(0).prioritySet().hosts().get(0);
  }

  private static void connects(ProxyFixture proxy, int times) throws Exception {
    for (int i = 0; i < times; i++) {
      try (Socket socket = new Socket(proxy.address().getAddress(), proxy.address().getPort())) {
        socket.setSoTimeout(10_000);
        assertThat(socket.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  private static ProxyFixture tcp(int port, String more) throws Exception {
    return new ProxyFixture(
        Transport.best(),
        """
        static_resources:
          listeners:
          - {name: l, address: {socket_address: {address: 127.0.0.1, port_value: 0}},
             filter_chains: [{filters: [{name: t, typed_config: {
               "@type": type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy,
               stat_prefix: t, cluster: c}}]}]}
          clusters:
          - {name: c, type: STATIC, connect_timeout: 2s, load_assignment: {cluster_name: c,
             endpoints: [{lb_endpoints: [{endpoint: {address:
               {socket_address: {address: 127.0.0.1, port_value: %d}}}}]}]},
             outlier_detection: {consecutive_5xx: 3, base_ejection_time: 300s%s}}
        """
            .formatted(port, more));
  }

  /** The two kinds of checks meet: what an active one finds well may be used again. */
  @Test
  void anActiveCheckThatPassesBringsAHostBack() throws Exception {
    try (var bad = answering(500);
        var proxy =
            proxy(
                new ProxyYaml(bad.port())
                    .cluster(
                        FOREVER
                            + "}, health_checks: [{timeout: 1s, interval: 0.3s,"
                            + " no_traffic_interval: 0.3s, unhealthy_threshold: 1,"
                            + " healthy_threshold: 1, tcp_health_check: {}}]"))) {
      ask(proxy, 3);
      await().until(() -> counter(proxy, "ejections_enforced_total") == 1);
      awaitActive(proxy, 0);
      await().until(() -> (host(proxy).healthFlags() & HealthFlag.FAILED_OUTLIER_CHECK.bit()) == 0);
      await().until(() -> ask(proxy, 1).contains("500"));
    }
  }

  @Test
  void withoutADetectorNobodyListens() throws Exception {
    try (var bad = answering(500);
        var proxy = proxy(new ProxyYaml(bad.port()))) {
      assertThat(ask(proxy, 10)).containsExactly("500");
      assertThat(host(proxy).monitor()).isNull();
      assertThat(proxy.server().stats().counters())
          .noneMatch(c -> c.name().contains("outlier_detection"));
    }
  }
}
