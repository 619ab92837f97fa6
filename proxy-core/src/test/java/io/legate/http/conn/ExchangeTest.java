package io.legate.http.conn;

import static io.legate.testing.RawClient.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import io.legate.testing.WorkerFixture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Requests and responses through the whole proxy, in bytes. */
@Timeout(30)
class ExchangeTest {
  private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";

  static Stream<Transport> transports() {
    return WorkerFixture.transports();
  }

  private static ProxyFixture proxy(ProxyYaml yaml) throws Exception {
    return new ProxyFixture(Transport.best(), yaml.build());
  }

  @ParameterizedTest
  @MethodSource("transports")
  void keepsBothConnectionsAlive(Transport transport) throws Exception {
    try (var backend = RawBackend.ok();
        var proxy = new ProxyFixture(transport, new ProxyYaml(backend.port()).build());
        var client = proxy.client()) {
      for (int i = 0; i < 5; i++) {
        assertThat(client.get("/" + i).response()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("ok");
      }

      assertThat(backend.connections).hasValue(1);
      assertThat(proxy.counter("cluster.c.upstream_cx_total")).isOne();
      assertThat(proxy.counter("cluster.c.upstream_cx_http1_total")).isOne();
      assertThat(proxy.counter("cluster.c.upstream_rq_total")).isEqualTo(5);
      assertThat(proxy.counter("cluster.c.upstream_rq_200")).isEqualTo(5);
      assertThat(proxy.counter("cluster.c.external.upstream_rq_2xx")).isEqualTo(5);
      assertThat(proxy.counter("cluster.c.upstream_rq_pending_total")).isOne();
      assertThat(proxy.counter("http.t.downstream_cx_total")).isOne();
      assertThat(proxy.counter("http.t.downstream_rq_2xx")).isEqualTo(5);
      assertThat(proxy.logged(5)).isEqualTo("200 - via_upstream 0 2 1");
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void answersPipelinedRequestsInOrder(Transport transport) throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  while (true) {
                    String path = peer.head().split(" ")[1];
                    peer.send(
                        "HTTP/1.1 200 OK\r\ncontent-length: " + path.length() + "\r\n\r\n" + path);
                  }
                });
        var proxy = new ProxyFixture(transport, new ProxyYaml(backend.port()).build());
        var client = proxy.client()) {
      var all = new StringBuilder();
      for (int i = 0; i < 50; i++) {
        all.append("GET /").append(i).append(" HTTP/1.1\r\nHost: h\r\n\r\n");
      }
      client.send(all.toString());

      for (int i = 0; i < 50; i++) {
        assertThat(client.response()).endsWith("\r\n\r\n/" + i);
      }
    }
  }

  @Test
  void countsBytesOnBothSides() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      String request = "POST / HTTP/1.1\r\nHost: h\r\ncontent-length: 3\r\n\r\nabc";
      String response = client.send(request).response();

      assertThat(proxy.counter("http.t.downstream_cx_rx_bytes_total")).isEqualTo(request.length());
      assertThat(proxy.counter("http.t.downstream_cx_tx_bytes_total")).isEqualTo(response.length());
      assertThat(proxy.counter("cluster.c.upstream_cx_tx_bytes_total"))
          .isEqualTo(backend.requests.get(0).length());
      assertThat(proxy.counter("cluster.c.upstream_cx_rx_bytes_total")).isEqualTo(OK.length());
    }
  }

  @Test
  void countsTheBytesOfEachStream() throws Exception {
    String head = "POST / HTTP/1.1\r\nHost: h\r\ntransfer-encoding: chunked\r\n\r\n";
    String body = "3;x=y\r\nabc\r\n0\r\n\r\n";
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.chunked();
                  peer.send("HTTP/1.1 103 Early\r\n\r\n" + OK);
                });
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      String response = client.send("\r\n" + head + body + "GET").response();
      proxy.logged(1);

      long toHost = proxy.counter("cluster.c.upstream_cx_tx_bytes_total");
      String framedBody = "3\r\nabc\r\n0\r\n\r\n";
      assertThat(proxy.bytes)
          .containsExactly(
              "%d(%d)/%d(%d) %d(%d)/%d(%d)"
                  .formatted(
                      head.length() + body.length(),
                      head.length() + 2,
                      response.length(),
                      response.length() - 2,
                      "HTTP/1.1 103 Early\r\n\r\n".length() + OK.length(),
                      "HTTP/1.1 103 Early\r\n\r\n".length() + OK.length() - 2,
                      toHost,
                      toHost - framedBody.length()));
    }
  }

  @Test
  void passesBodiesOfBothFramingsAndTrailers() throws Exception {
    String response =
        "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nxyz\r\n0\r\nx-t: 1\r\n\r\n";
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  String first = peer.chunked();
                  peer.send(response);
                  String second = peer.response();
                  peer.send(OK);
                  assertThat(first).contains("\r\n\r\n5\r\nhello\r\n0\r\nx-r: 2\r\n\r\n");
                  assertThat(second).endsWith("fixed");
                });
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .hcm("http_protocol_options: {enable_trailers: true}")
                    .cluster(
                        """
                        typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions: {
                          "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,
                          explicit_http_config: {http_protocol_options: {enable_trailers: true}}}}
                        """));
        var client = proxy.client()) {
      String chunked =
          client
              .send(
                  "POST / HTTP/1.1\r\nHost: h\r\ntransfer-encoding: chunked\r\n\r\n"
                      + "5\r\nhello\r\n0\r\nX-R: 2\r\n\r\n")
              .chunked();
      assertThat(chunked).endsWith("3\r\nxyz\r\n0\r\nx-t: 1\r\n\r\n");
      String fixed =
          client.send("POST / HTTP/1.1\r\nHost: h\r\ncontent-length: 5\r\n\r\nfixed").response();
      assertThat(fixed).endsWith("ok");
      assertThat(proxy.logged(2)).isEqualTo("200 - via_upstream 5 2 1");
    }
  }

  @Test
  void sendsNoBodyWhereThereIsNone() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  assertThat(peer.head()).startsWith("HEAD /");
                  peer.send("HTTP/1.1 200 OK\r\ncontent-length: 99\r\n\r\n");
                  peer.head();
                  peer.send("HTTP/1.1 204 No Content\r\n\r\n");
                  peer.head();
                  peer.send("HTTP/1.1 304 Not Modified\r\ncontent-length: 7\r\n\r\n");
                  peer.head();
                  peer.send(OK);
                  peer.head();
                });
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      assertThat(header(client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n").head(), "content-length"))
          .isEqualTo("99");
      assertThat(client.get("/").head())
          .startsWith("HTTP/1.1 204")
          .doesNotContain("content-length");
      assertThat(client.get("/").head()).startsWith("HTTP/1.1 304").contains("content-length: 7");
      assertThat(client.get("/").response()).endsWith("ok");
      assertThat(backend.connections).hasValue(1);
    }
  }

  @Test
  void answersExpectationsItself() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: h\r\nexpect: 100-continue\r\ncontent-length: 3\r\n\r\n");
      assertThat(client.head()).isEqualTo("HTTP/1.1 100 Continue\r\n\r\n");
      assertThat(client.send("abc").response()).endsWith("ok");
      assertThat(backend.requests.get(0)).doesNotContain("expect:").endsWith("abc");
    }
  }

  @Test
  void passesExpectationsOnWhenToldTo() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  assertThat(peer.head()).contains("expect: 100-continue\r\n");
                  peer.send("HTTP/1.1 100 Continue\r\n\r\n");
                  assertThat(peer.read(3)).isEqualTo("abc");
                  peer.send(OK);
                });
        var proxy = proxy(new ProxyYaml(backend.port()).hcm("proxy_100_continue: true"));
        var client = proxy.client()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: h\r\nexpect: 100-continue\r\ncontent-length: 3\r\n\r\n");
      assertThat(client.head()).startsWith("HTTP/1.1 100 Continue\r\n");
      assertThat(client.send("abc").response()).endsWith("ok");
    }
  }

  @Test
  void interimResponsesSayNothingOfTheHostsConnection() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.send(
                      "HTTP/1.1 103 Early Hints\r\nlink: x\r\nconnection: close, upgrade\r\n"
                          + "upgrade: h2c\r\nkeep-alive: timeout=5\r\n\r\n");
                  peer.send(OK);
                  peer.head();
                });
        var proxy = proxy(new ProxyYaml(backend.port()).hcm("proxy_100_continue: true"));
        var client = proxy.client()) {
      assertThat(client.get("/").head()).isEqualTo("HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n");
      assertThat(client.response()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void keepsInterimResponsesOfTheHostToItself() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.send("HTTP/1.1 103 Early Hints\r\nlink: x\r\n\r\n");
                  peer.send(OK);
                  peer.head();
                });
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      assertThat(client.get("/").response()).startsWith("HTTP/1.1 200").doesNotContain("link");
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void passesBytesBothWaysAfterAnUpgrade(Transport transport) throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  assertThat(peer.head())
                      .contains("upgrade: websocket\r\n")
                      .containsIgnoringCase("connection: upgrade\r\n");
                  peer.send(
                      "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\n"
                          + "connection: Upgrade\r\n\r\nearly");
                  peer.send("<" + peer.read(4) + ">");
                });
        var proxy =
            new ProxyFixture(
                transport,
                new ProxyYaml(backend.port())
                    .hcm("upgrade_configs: [{upgrade_type: websocket}]")
                    .build());
        var client = proxy.client()) {
      client.send(
          "GET /chat HTTP/1.1\r\nHost: h\r\nConnection: keep-alive, Upgrade\r\n"
              + "Upgrade: websocket\r\n\r\n");
      String head = client.head();
      assertThat(head).startsWith("HTTP/1.1 101 ");
      assertThat(header(head, "upgrade")).isEqualTo("websocket");
      assertThat(header(head, "connection")).isEqualToIgnoringCase("upgrade");
      assertThat(client.read(5)).isEqualTo("early");
      assertThat(proxy.gauge("http.t.downstream_cx_upgrades_active")).isOne();
      client.send("ping");
      assertThat(client.rest()).isEqualTo("<ping>");
      assertThat(proxy.logged(1)).isEqualTo("101 - via_upstream 4 11 1");
      assertThat(proxy.gauge("http.t.downstream_cx_upgrades_active")).isZero();
    }
  }

  @Test
  void refusesUpgradesThatAreNotAllowed() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
      assertThat(client.rest())
          .startsWith("HTTP/1.1 403 Forbidden\r\n")
          .contains("connection: close\r\n");
      assertThat(proxy.logged(1)).isEqualTo("403 - upgrade_failed 0 0 0");
      assertThat(proxy.counter("http.t.downstream_rq_ws_on_non_ws_route")).isOne();
    }
  }

  @Test
  void passesOnThatTheHostRefusedAnUpgrade() throws Exception {
    try (var backend =
            RawBackend.answering("HTTP/1.1 400 Bad Request\r\ncontent-length: 2\r\n\r\nno");
        var proxy =
            proxy(
                new ProxyYaml(backend.port()).hcm("upgrade_configs: [{upgrade_type: websocket}]"));
        var client = proxy.client()) {
      client.send("GET / HTTP/1.1\r\nHost: h\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n");
      assertThat(client.rest()).startsWith("HTTP/1.1 400 Bad Request\r\n").endsWith("\r\n\r\nno");
      assertThat(proxy.logged(1)).isEqualTo("400 - via_upstream 0 2 1");
      await().until(() -> proxy.gauge("cluster.c.upstream_cx_active") == 0);
    }
  }

  @Test
  void takesAbsoluteForm() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      client.send("GET http://other:81/a?b HTTP/1.1\r\nHost: h\r\n\r\n").response();
      assertThat(backend.requests.get(0))
          .startsWith("GET /a?b HTTP/1.1\r\n")
          .containsIgnoringCase("host: other:81\r\n");
    }
  }

  @Test
  void speaksHttp10WhereItIsTold() throws Exception {
    try (var backend =
            RawBackend.answering(
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n");
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .hcm(
                        "http_protocol_options: {accept_http_10: true,"
                            + " default_host_for_http_10: old}"));
        var client = proxy.client()) {
      assertThat(client.send("GET / HTTP/1.0\r\n\r\n").rest())
          .startsWith("HTTP/1.0 200 OK\r\n")
          .doesNotContain("chunked")
          .endsWith("\r\n\r\nok");
      assertThat(backend.requests.get(0)).containsIgnoringCase("host: old\r\n");
    }
  }

  @Test
  void refusesHttp10Otherwise() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      assertThat(client.send("GET / HTTP/1.0\r\n\r\n").rest())
          .startsWith("HTTP/1.1 426 Upgrade Required\r\n")
          .endsWith("Upgrade Required");
      assertThat(proxy.logged(1)).startsWith("426 DPE low_version");
    }
  }

  @Test
  void answersBrokenRequestsAndCloses() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy = proxy(new ProxyYaml(backend.port()))) {
      try (var client = proxy.client()) {
        assertThat(client.send("GET / HTTP/1.1\r\nHo st: h\r\n\r\n").rest())
            .startsWith("HTTP/1.1 400 Bad Request\r\n")
            .contains("connection: close\r\n")
            .endsWith("Bad Request");
      }
      try (var client = proxy.client()) {
        client.send("GET / HTTP/1.1\r\nHost: h\r\nx: " + "y".repeat(70_000) + "\r\n\r\n");
        assertThat(client.rest()).startsWith("HTTP/1.1 431 Request Header Fields Too Large\r\n");
      }
      assertThat(proxy.counter("http.t.downstream_cx_protocol_error")).isEqualTo(2);
      assertThat(proxy.counter("http.t.downstream_rq_too_large")).isOne();
    }
  }

  @Test
  void passesOnAResponseThatComesBeforeTheBodyAndKeepsNoConnection() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.send("HTTP/1.1 413 Payload Too Large\r\ncontent-length: 3\r\n\r\nbig");
                  peer.rest();
                });
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      client.send("POST / HTTP/1.1\r\nHost: h\r\ncontent-length: 1000000\r\n\r\nfirst");
      assertThat(client.rest())
          .startsWith("HTTP/1.1 413 Payload Too Large\r\n")
          .contains("connection: close\r\n")
          .endsWith("big");
      assertThat(proxy.logged(1)).isEqualTo("413 - via_upstream 5 3 1");
      await().until(() -> proxy.gauge("cluster.c.upstream_cx_active") == 0);
      assertThat(proxy.counter("http.t.downstream_rq_response_before_rq_complete")).isOne();
    }
  }

  @Test
  void tellsThatAClientLeft() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.rest();
                });
        var proxy = proxy(new ProxyYaml(backend.port()))) {
      try (var client = proxy.client()) {
        client.get("/");
        await().until(() -> proxy.gauge("cluster.c.upstream_rq_active") == 1);
      }
      assertThat(proxy.logged(1)).isEqualTo("0 DC downstream_remote_disconnect 0 0 1");
      await().until(() -> proxy.gauge("cluster.c.upstream_cx_active") == 0);
      assertThat(proxy.counter("cluster.c.upstream_rq_tx_reset")).isOne();
      assertThat(proxy.counter("http.t.downstream_rq_5xx")).isZero();
    }
  }

  @Test
  void closesAfterAsManyRequestsAsAreAllowed() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .hcm("common_http_protocol_options: {max_requests_per_connection: 2}"));
        var client = proxy.client()) {
      assertThat(client.get("/").response()).doesNotContain("connection:");
      assertThat(client.get("/").rest()).contains("connection: close\r\n").endsWith("ok");
      assertThat(proxy.counter("http.t.downstream_cx_max_requests_reached")).isOne();
    }
  }

  @Test
  void closesHostConnectionsAfterAsManyRequestsAsAreAllowed() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy = proxy(new ProxyYaml(backend.port()).cluster("max_requests_per_connection: 2"));
        var client = proxy.client()) {
      for (int i = 0; i < 5; i++) {
        client.get("/").response();
      }
      assertThat(backend.connections).hasValue(3);
      assertThat(proxy.counter("cluster.c.upstream_cx_max_requests")).isEqualTo(2);
    }
  }

  @Test
  void drainsIdleConnectionsAtOnceAndBusyOnesAfterTheirResponse() throws Exception {
    var release = new java.util.concurrent.CountDownLatch(1);
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  release.await();
                  peer.send(OK);
                });
        var proxy = proxy(new ProxyYaml(backend.port()));
        RawClient idle = proxy.client();
        RawClient busy = proxy.client()) {
      busy.get("/");
      await().until(() -> proxy.gauge("cluster.c.upstream_rq_active") == 1);
      await().until(() -> proxy.gauge("http.t.downstream_cx_active") == 2);
      var drained = new java.util.concurrent.CompletableFuture<Boolean>();
      new Thread(
              () -> {
                try {
                  drained.complete(proxy.server().drain(java.time.Duration.ofSeconds(20)));
                } catch (InterruptedException e) {
                  drained.completeExceptionally(e);
                }
              })
          .start();

      assertThat(idle.rest()).isEmpty();
      assertThat(drained).isNotDone();
      release.countDown();
      assertThat(busy.rest()).contains("connection: close\r\n").endsWith("ok");
      busy.close();
      assertThat(drained.get(5, java.util.concurrent.TimeUnit.SECONDS)).isTrue();
    }
  }
}
