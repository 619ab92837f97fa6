package io.legate.http.conn;

import static io.legate.testing.RawClient.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.testing.Http2Client;
import io.legate.testing.Http2Client.Response;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import io.legate.testing.WorkerFixture;
import io.legate.upstream.Host;
import io.legate.upstream.HostStat;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/** HTTP/2 clients of the whole proxy, with hosts that speak HTTP/1. */
@Timeout(30)
class Http2ExchangeTest {
  private static final String HTTP1_TRAILERS =
      """
      typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions: {
        "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,
        explicit_http_config: {http_protocol_options: {enable_trailers: true}}}}
      """;

  static Stream<Transport> transports() {
    return WorkerFixture.transports();
  }

  private static ProxyFixture proxy(ProxyYaml yaml) throws Exception {
    return new ProxyFixture(Transport.best(), yaml.build());
  }

  private static Http2Client client(ProxyFixture proxy) throws Exception {
    return new Http2Client(proxy.address());
  }

  @ParameterizedTest
  @MethodSource("transports")
  void carriesManyRequestsAtATime(Transport transport) throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  while (true) {
                    String path = peer.head().split(" ")[1];
                    peer.send(
                        "HTTP/1.1 200 OK\r\nKeep-Alive: 5\r\nconnection: keep-alive\r\n"
                            + "content-length: "
                            + path.length()
                            + "\r\n\r\n"
                            + path);
                  }
                });
        var proxy = new ProxyFixture(transport, new ProxyYaml(backend.port()).build());
        var client = client(proxy)) {
      for (int i = 0; i < 50; i++) {
        client.get("/" + i);
      }
      for (int i = 0; i < 50; i++) {
        Response response = client.response(2 * i + 1);
        assertThat(response.status()).isEqualTo("200");
        assertThat(response.body).hasToString("/" + i);
        assertThat(response.field("keep-alive")).isNull();
        assertThat(response.field("connection")).isNull();
        assertThat(response.field("server")).isEqualTo("envoy");
      }
      assertThat(proxy.logged(50)).startsWith("200 - via_upstream");
      assertThat(proxy.counter("http.t.downstream_cx_http2_total")).isOne();
      assertThat(proxy.counter("http.t.downstream_rq_http2_total")).isEqualTo(50);
      assertThat(proxy.counter("http.t.downstream_rq_http1_total")).isZero();
      assertThat(proxy.gauge("http2.streams_active")).isZero();
    }
  }

  @Test
  void oneListenerServesBothVersions() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy = proxy(new ProxyYaml(backend.port()));
        var second = client(proxy);
        var first = proxy.client()) {
      assertThat(second.response(second.get("/")).body).hasToString("ok");
      assertThat(first.get("/").response()).endsWith("ok");
    }
  }

  @Test
  void http1OnPriorKnowledgeIsNoPreface() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy = proxy(new ProxyYaml(backend.port()).hcm("codec_type: HTTP2"));
        var client = proxy.client()) {
      client.get("/").rest();

      assertThat(proxy.counter("http.t.downstream_cx_protocol_error")).isOne();
      assertThat(backend.connections).hasValue(0);
    }
  }

  @Test
  void countsTheBytesOfEachStream() throws Exception {
    try (var backend =
            RawBackend.answering(
                "HTTP/1.1 200 OK\r\ncontent-length: 40000\r\n\r\n" + "x".repeat(40000));
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = client(proxy)) {
      client.windowUpdate(0, 100_000);
      client.setting(4, 100_000);
      int id = client.request("POST", "/", false, "content-length: 10");
      client.data(id, "01234", false);
      client.data(id, "56789", true);
      Response response = client.response(id);
      proxy.logged(1);

      String[] sizes = proxy.bytes.get(0).split("[ ()/]+");
      long head = 9 + client.lastBlock;
      assertThat(sizes[1]).isEqualTo(String.valueOf(head));
      assertThat(sizes[0]).isEqualTo(String.valueOf(head + 2 * 9 + 10));
      assertThat(sizes[3])
          .isEqualTo(
              String.valueOf(response.wireBytes - 40_000 - 9L * (response.frames.size() - 1)));
      assertThat(sizes[2]).isEqualTo(String.valueOf(response.wireBytes));
      assertThat(Long.parseLong(sizes[4]))
          .isEqualTo(proxy.counter("cluster.c.upstream_cx_rx_bytes_total"));
      assertThat(Long.parseLong(sizes[6]))
          .isEqualTo(proxy.counter("cluster.c.upstream_cx_tx_bytes_total"));
    }
  }

  @Test
  void headsAreTranslated() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = client(proxy)) {
      int id =
          client.open(
              true,
              ":method: GET",
              ":scheme: http",
              ":path: /a?b",
              "host: x.example",
              "te: trailers",
              "cookie: a=1",
              "x-y: z",
              "cookie: b=2");
      client.response(id);

      String head = backend.requests.get(0);
      assertThat(head).startsWith("GET /a?b HTTP/1.1\r\n");
      assertThat(header(head, "host")).isEqualTo("x.example");
      assertThat(header(head, "cookie")).isEqualTo("a=1; b=2");
      assertThat(header(head, "te")).isEqualTo("trailers");
      assertThat(header(head, "x-forwarded-proto")).isEqualTo("http");
      assertThat(head).doesNotContain(":authority", ":scheme", "transfer-encoding", "HTTP2");
    }
  }

  @Test
  void bodiesOfUnknownLengthAreChunkedOnTheOtherSide() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  String request = peer.chunked();
                  String body = request.endsWith("6\r\nhello!\r\n0\r\n\r\n") ? "yes" : "no";
                  peer.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
                  peer.send(body.length() + "\r\n" + body + "\r\n0\r\nx-t: 1\r\n\r\n");
                });
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = client(proxy)) {
      int id = client.request("POST", "/", false);
      client.data(id, "hello!", true);
      Response response = client.response(id);

      assertThat(response.body).hasToString("yes");
      assertThat(response.field("transfer-encoding")).isNull();
      assertThat(response.field("x-t")).isNull(); // enable_trailers is off, as in Envoy
      assertThat(proxy.logged(1)).isEqualTo("200 - via_upstream 6 3 1");
    }
  }

  @Test
  void trailersPassBothWaysWhereHttp1MayHaveThem() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  boolean good = peer.chunked().endsWith("0\r\nx-up: 1\r\n\r\n");
                  peer.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
                  peer.send("1\r\nz\r\n0\r\nx-t: " + good + "\r\n\r\n");
                });
        var proxy = proxy(new ProxyYaml(backend.port()).cluster(HTTP1_TRAILERS));
        var client = client(proxy)) {
      int id = client.request("POST", "/", false);
      client.data(id, "x", false);
      client.headers(id, true, "x-up: 1");
      Response response = client.response(id);

      assertThat(response.frames).containsExactly("HEADERS", "DATA", "HEADERS+");
      assertThat(response.field("x-t")).isEqualTo("true");
    }
  }

  @ParameterizedTest
  @CsvSource({"HEAD, 200 OK, 5", "GET, 304 Not Modified, 5", "GET, 204 No Content, "})
  void lengthsWithoutBodies(String method, String status, String length) throws Exception {
    String field = length == null ? "" : "content-length: " + length + "\r\n";
    try (var backend = RawBackend.answering("HTTP/1.1 " + status + "\r\n" + field + "\r\n");
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = client(proxy)) {
      for (int i = 0; i < 2; i++) {
        Response response = client.response(client.request(method, "/", true));
        assertThat(response.frames).containsExactly("HEADERS+");
        assertThat(response.field("content-length")).isEqualTo(length);
      }
      assertThat(backend.connections).hasValue(1);
    }
  }

  @Test
  void expectIsAnsweredHere() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  String request = peer.response();
                  peer.send("HTTP/1.1 200 OK\r\ncontent-length: 0\r\n");
                  peer.send("x-expect: " + header(request, "expect") + "\r\n\r\n");
                });
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = client(proxy)) {
      int id = client.request("POST", "/", false, "expect: 100-continue", "content-length: 2");
      assertThat(client.until(id, r -> !r.heads.isEmpty()).status()).isEqualTo("100");
      client.data(id, "ab", true);

      assertThat(client.response(id).status()).isEqualTo("200");
      assertThat(client.stream(id).field("x-expect")).isEqualTo("null");
    }
  }

  @Test
  void anEarlyAnswerEndsTheStreamAlone() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .route("{match: {path: /no}, direct_response: {status: 403}}")
                    .route("{match: {prefix: /}, route: {cluster: c}}"));
        var client = client(proxy)) {
      int refused = client.request("POST", "/no", false);
      client.until(refused, r -> r.reset >= 0);
      client.data(refused, "late", true); // crosses the reset

      assertThat(client.stream(refused).frames).containsExactly("HEADERS+", "RST_STREAM 0");
      assertThat(client.response(client.get("/")).status()).isEqualTo("200");
      assertThat(proxy.counter("http.t.downstream_rq_response_before_rq_complete")).isOne();
    }
  }

  // ---- resets

  @Test
  void aClientThatGivesUpCancelsTheTry() throws Exception {
    var gone = new CountDownLatch(1);
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.rest();
                  gone.countDown();
                });
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = client(proxy)) {
      int id = client.get("/");
      await().until(() -> proxy.gauge("cluster.c.upstream_rq_active") == 1);
      client.reset(id, 8);

      assertThat(proxy.logged(1)).isEqualTo("0 DR http2.remote_reset 0 0 1");
      gone.await();
      assertThat(proxy.counter("cluster.c.upstream_rq_tx_reset")).isOne();
      assertThat(proxy.counter("http.t.downstream_rq_rx_reset")).isOne();
      assertThat(proxy.counter("http2.rx_reset")).isOne();
    }
  }

  @Test
  void aHostThatBreaksOffResetsTheStreamAlone() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc");
                });
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = client(proxy)) {
      for (int i = 0; i < 2; i++) {
        Response response = client.response(client.get("/"));
        assertThat(response.body).hasToString("abc");
        assertThat(response.reset).isEqualTo(2); // INTERNAL_ERROR
      }
      assertThat(proxy.logged(2)).contains("upstream_reset_after_response_started");
      assertThat(proxy.counter("http.t.downstream_rq_tx_reset")).isEqualTo(2);
    }
  }

  @Test
  void aMalformedRequestEndsItsConnectionUnlessSaidOtherwise() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = client(proxy)) {
      client.request("GET", "/", true, "X-Upper: 1");
      client.untilClosed();

      assertThat(client.goAways).containsExactly("1 1");
      assertThat(proxy.logged(1)).isEqualTo("0 DPE http2.invalid.header.field 0 0 0");
      assertThat(proxy.counter("http.t.downstream_cx_protocol_error")).isOne();
      assertThat(proxy.counter("http2.rx_messaging_error")).isOne();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "http2_protocol_options: {override_stream_error_on_invalid_http_message: true}",
    "stream_error_on_invalid_http_message: true",
  })
  void aMalformedRequestEndsAlone(String options) throws Exception {
    try (var backend = RawBackend.ok();
        var proxy = proxy(new ProxyYaml(backend.port()).hcm(options));
        var client = client(proxy)) {
      int good = client.request("POST", "/", false);
      int bad = client.request("GET", "/", true, "connection: close");
      client.data(good, "x", true);

      assertThat(client.response(bad).reset).isEqualTo(1);
      assertThat(client.response(good).status()).isEqualTo("200");
      assertThat(proxy.logged(1)).contains("DPE");
      assertThat(proxy.counter("http.t.downstream_cx_protocol_error")).isZero();
    }
  }

  @Test
  void aHeadThatIsTooLargeIsAnswered() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy = proxy(new ProxyYaml(backend.port()).hcm("max_request_headers_kb: 1"));
        var client = client(proxy)) {
      int large = client.request("GET", "/", true, "x-large: " + "a".repeat(2000));

      assertThat(client.response(large).status()).isEqualTo("431");
      assertThat(client.response(client.get("/")).status()).isEqualTo("200");
      assertThat(proxy.log.get(0)).startsWith("431 DPE http2.");
      assertThat(proxy.counter("http2.header_overflow")).isOne();
      assertThat(proxy.counter("http.t.downstream_rq_too_large")).isOne();
    }
  }

  // ---- the end of a connection

  @Test
  void theLastRequestThatIsAllowed() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .hcm("common_http_protocol_options: {max_requests_per_connection: 2}")
                    .hcm("drain_timeout: 0.05s"));
        var client = client(proxy)) {
      client.response(client.get("/1"));
      assertThat(client.goAways).isEmpty();
      client.response(client.get("/2"));
      client.untilClosed();

      assertThat(client.goAways).containsExactly("2147483647 0", "3 0");
      assertThat(client.stream(3).body).hasToString("ok");
      assertThat(client.stream(3).field("connection")).isNull();
    }
  }

  @Test
  void failingHealthChecksTellClientsToGo() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy = proxy(new ProxyYaml(backend.port()).hcm("drain_timeout: 0.05s"));
        var client = client(proxy)) {
      client.response(client.get("/1"));
      proxy.server().failHealthChecks(true);
      client.response(client.get("/2"));
      client.untilClosed();

      assertThat(client.goAways).containsExactly("2147483647 0", "3 0");
      assertThat(proxy.counter("http.t.downstream_cx_drain_close")).isOne();
    }
  }

  @Test
  void anIdleConnectionIsToldToGo() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .hcm("common_http_protocol_options: {idle_timeout: 0.1s}")
                    .hcm("drain_timeout: 0.05s"));
        var client = client(proxy)) {
      client.response(client.get("/"));
      client.untilClosed();

      assertThat(client.goAways).containsExactly("2147483647 0", "1 0");
      assertThat(proxy.counter("http.t.downstream_cx_idle_timeout")).isOne();
    }
  }

  @Test
  void aResponseThatWaitsForTheClientIsNotCutByTheEnd() throws Exception {
    String body = "b".repeat(200_000);
    try (var backend =
            RawBackend.answering("HTTP/1.1 200 OK\r\ncontent-length: 200000\r\n\r\n" + body);
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .hcm("common_http_protocol_options: {max_requests_per_connection: 1}")
                    .hcm("drain_timeout: 0.01s"));
        var client = client(proxy)) {
      client.updatesWindows = false;
      int id = client.get("/");
      client.untilGoAways(2);
      client.until(id, r -> r.body.length() == 65_535);
      proxy.logged(1); // the proxy is done with it, its codec is not
      client.windowUpdate(0, 1_000_000);
      client.windowUpdate(id, 1_000_000);
      client.untilClosed();

      assertThat(client.stream(id).ended).isTrue();
      assertThat(client.stream(id).body).hasToString(body);
    }
  }

  @Test
  void aSlowStreamDoesNotHoldUpOthers() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  while (true) {
                    boolean large = peer.head().startsWith("GET /large");
                    int size = large ? 8 << 20 : 3;
                    peer.send("HTTP/1.1 200 OK\r\ncontent-length: " + size + "\r\n\r\n");
                    peer.send("x".repeat(size));
                  }
                });
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = client(proxy)) {
      client.updatesWindows = false;
      client.windowUpdate(0, 1 << 20);
      int large = client.get("/large");
      client.until(large, r -> r.body.length() == 65_535);
      for (int i = 0; i < 20; i++) {
        assertThat(client.response(client.get("/small")).body).hasToString("xxx");
      }
      await()
          .until(() -> proxy.counter("cluster.c.upstream_flow_control_paused_reading_total") > 0);
      assertThat(client.stream(large).body).hasSize(65_535);
      client.updatesWindows = true;
      client.windowUpdate(large, 65_535);

      assertThat(client.response(large).body).hasSize(8 << 20);
    }
  }

  // ---- gRPC

  @Test
  void localAnswersToGrpcAreTrailersOnly() throws Exception {
    try (var proxy = proxy(new ProxyYaml());
        var client = client(proxy)) {
      int id = client.request("POST", "/s/m", false, "content-type: application/grpc");
      Response response = client.response(id);

      assertThat(response.frames).first().isEqualTo("HEADERS+");
      assertThat(response.status()).isEqualTo("200");
      assertThat(response.field("grpc-status")).isEqualTo("14");
      assertThat(response.field("grpc-message")).isEqualTo("no healthy upstream");
      assertThat(response.field("content-type")).isEqualTo("application/grpc");
    }
  }

  /** By the status that trailers have, not by 200. */
  @ParameterizedTest
  @CsvSource({
    "grpc-status: 0, RQ_SUCCESS",
    "grpc-status: 5, RQ_SUCCESS",
    "grpc-status: 13, RQ_ERROR",
    "x: y, RQ_ERROR",
  })
  void grpcCallsAreCountedForTheirHostByTheirTrailers(String trailer, HostStat counted)
      throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  while (true) {
                    peer.head();
                    peer.send("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n");
                    peer.send("1\r\nz\r\n0\r\n" + trailer + "\r\n\r\n");
                  }
                });
        var proxy = proxy(new ProxyYaml(backend.port()).cluster(HTTP1_TRAILERS));
        var client = client(proxy)) {
      int id =
          client.request("POST", "/s/m", true, "content-type: application/grpc", "te: trailers");
      Response response = client.response(id);

      assertThat(response.frames).containsExactly("HEADERS", "DATA", "HEADERS+");
      Host host = proxy.server().clusters().snapshots().get(0).prioritySet().hosts().get(0);
      await().until(() -> host.sum(counted) == 1);
      assertThat(host.sum(HostStat.RQ_SUCCESS) + host.sum(HostStat.RQ_ERROR)).isOne();
    }
  }

  // ---- upgrades

  @Test
  void extendedConnectIsAnUpgradeOfHttp1() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  String head = peer.head();
                  boolean good =
                      head.startsWith("GET /chat HTTP/1.1\r\n")
                          && "websocket".equals(header(head, "upgrade"))
                          && "upgrade".equals(header(head, "connection"))
                          && header(head, "sec-websocket-key") != null;
                  peer.send(
                      "HTTP/1.1 101 Switching\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
                          + "x-good: "
                          + good
                          + "\r\n\r\n");
                  peer.send("echo " + peer.read(5));
                });
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .hcm("http2_protocol_options: {allow_connect: true}")
                    .hcm("upgrade_configs: [{upgrade_type: websocket}]"));
        var client = client(proxy)) {
      int id =
          client.open(
              false,
              ":method: CONNECT",
              ":protocol: websocket",
              ":scheme: http",
              ":path: /chat",
              ":authority: h");
      client.until(id, r -> !r.heads.isEmpty());
      client.data(id, "hello", false);
      Response response = client.response(id);

      assertThat(response.status()).isEqualTo("200");
      assertThat(response.field("x-good")).isEqualTo("true");
      assertThat(response.field("upgrade")).isNull();
      assertThat(response.body).hasToString("echo hello");
      assertThat(proxy.counter("http.t.downstream_cx_upgrades_total")).isOne();
    }
  }

  @Test
  void theClientOfAnUpgradeMayEndItsHalfFirst() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.send(
                      "HTTP/1.1 101 Switching\r\nupgrade: websocket\r\nconnection: upgrade\r\n\r\n");
                  String all = peer.rest();
                  for (int i = 0; i < 3; i++) {
                    peer.send(all + i);
                  }
                });
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .hcm("http2_protocol_options: {allow_connect: true}")
                    .hcm("upgrade_configs: [{upgrade_type: websocket}]"));
        var client = client(proxy)) {
      int id =
          client.open(
              false,
              ":method: CONNECT",
              ":protocol: websocket",
              ":scheme: http",
              ":path: /chat",
              ":authority: h");
      client.data(id, "hello", true);
      Response response = client.response(id);

      assertThat(response.body).hasToString("hello0hello1hello2");
      assertThat(response.ended).isTrue();
      assertThat(response.reset).isEqualTo(-1);
      assertThat(proxy.logged(1)).startsWith("101 - via_upstream 5 18 ");
    }
  }

  @Test
  void connectIsForwarded() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  String head = peer.head();
                  peer.send("HTTP/1.1 200 OK\r\nx-line: " + head.split("\r\n")[0] + "\r\n\r\n");
                  peer.send("echo " + peer.read(5));
                });
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .route("{match: {connect_matcher: {}}, route: {cluster: c}}")
                    .hcm("http2_protocol_options: {allow_connect: true}")
                    .hcm("upgrade_configs: [{upgrade_type: CONNECT}]"));
        var client = client(proxy)) {
      int id = client.open(false, ":method: CONNECT", ":authority: far.example:443");
      client.until(id, r -> !r.heads.isEmpty());
      client.data(id, "hello", false);
      Response response = client.response(id);

      assertThat(response.field("x-line")).isEqualTo("CONNECT far.example:443 HTTP/1.1");
      assertThat(response.body).hasToString("echo hello");
    }
  }

  /** What the host would read as a second request never reaches it. */
  @Test
  void bytesBehindAnUpgradeWaitUntilItIsGranted() throws Exception {
    try (var backend = RawBackend.answering("HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nno");
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .hcm("http2_protocol_options: {allow_connect: true}")
                    .hcm("upgrade_configs: [{upgrade_type: websocket}]"));
        var client = client(proxy)) {
      int id =
          client.open(
              false,
              ":method: CONNECT",
              ":protocol: websocket",
              ":scheme: http",
              ":path: /",
              ":authority: h");
      client.data(id, "GET /secret HTTP/1.1\r\nHost: h\r\n\r\n", false);
      client.response(id);
      try (var first = proxy.client()) {
        first.send(
            "GET / HTTP/1.1\r\nHost: h\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n"
                + "GET /secret HTTP/1.1\r\nHost: h\r\n\r\n");
        first.head();
      }
      try (var other = new RawClient(proxy.address())) {
        other.get("/last").response();
      }

      await().until(() -> backend.requests.stream().anyMatch(r -> r.contains("/last")));
      assertThat(backend.requests).noneMatch(r -> r.contains("/secret"));
    }
  }
}
