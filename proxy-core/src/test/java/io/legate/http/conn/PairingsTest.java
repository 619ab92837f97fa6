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
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Clients of either version, a proxy, and behind it a second proxy that is spoken to in either
 * version and has the backend.
 */
@Timeout(60)
class PairingsTest {
  private static final String UPGRADES =
      "upgrade_configs: [{upgrade_type: websocket}, {upgrade_type: CONNECT}]";
  private static final String ALLOW = "http2_protocol_options: {allow_connect: true}";
  private static final String[] WEBSOCKET = {
    ":method: CONNECT",
    ":protocol: websocket",
    ":scheme: http",
    ":path: /chat",
    ":authority: h",
    "sec-websocket-version: 13"
  };

  /** What the first proxy speaks to the second. */
  enum Between {
    HTTP1("http_protocol_options: {enable_trailers: true}"),
    HTTP2("http2_protocol_options: {allow_connect: true}");

    private final String options;

    Between(String options) {
      this.options = options;
    }
  }

  private RawBackend backend;
  private ProxyFixture second;
  private ProxyFixture first;

  private void start(Between between, RawBackend.Script script) throws Exception {
    start(between, script, "");
  }

  private void start(Between between, RawBackend.Script script, String connect) throws Exception {
    backend = new RawBackend(script);
    second =
        new ProxyFixture(
            Transport.best(),
            yaml(backend.port(), Between.HTTP1)
                .route("{match: {connect_matcher: {}}, route: {cluster: c" + connect + "}}")
                .route("{match: {prefix: /}, route: {cluster: c, timeout: 30s}}")
                .build());
    first =
        new ProxyFixture(
            Transport.best(),
            yaml(second.address().getPort(), between)
                .route("{match: {connect_matcher: {}}, route: {cluster: c}}")
                .route("{match: {prefix: /}, route: {cluster: c, timeout: 30s}}")
                .build());
  }

  static ProxyYaml yaml(int port, Between to) {
    return new ProxyYaml(port)
        .hcm(UPGRADES)
        .hcm(ALLOW)
        .hcm("http_protocol_options: {enable_trailers: true}")
        .cluster(
            """
            typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions: {
              "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,
              explicit_http_config: {%s}}}
            """
                .formatted(to.options));
  }

  @AfterEach
  void stop() throws Exception {
    if (first != null) {
      first.close();
    }
    if (second != null) {
      second.close();
    }
    backend.close();
  }

  private Http2Client http2() throws Exception {
    return new Http2Client(first.address());
  }

  private void checkProtocol(Between between) {
    String name = between == Between.HTTP2 ? "http2" : "http1";
    assertThat(first.counter("cluster.c.upstream_cx_" + name + "_total")).isPositive();
    assertThat(second.counter("http.t.downstream_cx_" + name + "_total")).isPositive();
  }

  @ParameterizedTest
  @EnumSource
  void aCallOfGrpc(Between between) throws Exception {
    start(
        between,
        (peer, n) -> {
          String request = peer.chunked();
          boolean good =
              "trailers".equals(header(request, "te"))
                  && request.endsWith("4\r\nping\r\n0\r\nx-sent: 1\r\n\r\n");
          peer.send(
              "HTTP/1.1 200 OK\r\ncontent-type: application/grpc\r\n"
                  + "transfer-encoding: chunked\r\n\r\n4\r\npong\r\n");
          peer.send("0\r\ngrpc-status: " + (good ? 0 : 13) + "\r\n\r\n");
        });
    try (var client = http2()) {
      int id =
          client.request("POST", "/s/m", false, "content-type: application/grpc", "te: trailers");
      client.data(id, "ping", false);
      client.headers(id, true, "x-sent: 1");
      Response response = client.response(id);

      assertThat(response.frames).containsExactly("HEADERS", "DATA", "HEADERS+");
      assertThat(response.body).hasToString("pong");
      assertThat(response.field("grpc-status")).isEqualTo("0");
      checkProtocol(between);
    }
  }

  @ParameterizedTest
  @EnumSource
  void largeBodiesBothWays(Between between) throws Exception {
    String large = "0123456789abcdef".repeat(1 << 17); // 2 MiB
    start(
        between,
        (peer, n) -> {
          String request = peer.response();
          peer.send("HTTP/1.1 200 OK\r\ncontent-length: " + large.length() + "\r\n");
          peer.send("x-same: " + request.endsWith("\r\n\r\n" + large) + "\r\n\r\n" + large);
        });
    try (var client = first.client()) {
      client.send("POST / HTTP/1.1\r\nHost: h\r\ncontent-length: " + large.length() + "\r\n\r\n");
      client.send(large);
      String response = client.response();

      assertThat(header(response, "x-same")).isEqualTo("true");
      assertThat(response.endsWith("\r\n\r\n" + large)).isTrue();
      checkProtocol(between);
    }
  }

  @ParameterizedTest
  @EnumSource
  void headAndItsLength(Between between) throws Exception {
    start(
        between,
        (peer, n) -> {
          peer.head();
          peer.send("HTTP/1.1 200 OK\r\ncontent-length: 5\r\n\r\n");
        });
    try (var client = first.client()) {
      String head = client.send("HEAD / HTTP/1.1\r\nHost: h\r\n\r\n").head();
      assertThat(header(head, "content-length")).isEqualTo("5");
    }
  }

  /** A host that checks a WebSocket's handshake and then echoes. */
  private static RawBackend.Script webSocket() {
    return (peer, n) -> {
      String head = peer.head();
      boolean good =
          head.startsWith("GET /chat HTTP/1.1\r\n")
              && "websocket".equals(header(head, "upgrade"))
              && header(head, "sec-websocket-key") != null
              && "13".equals(header(head, "sec-websocket-version"));
      peer.send(
          "HTTP/1.1 101 Switching Protocols\r\nupgrade: websocket\r\nconnection: upgrade\r\n"
              + "sec-websocket-accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nx-good: "
              + good
              + "\r\n\r\n");
      for (String got = peer.read(5); got.length() == 5; got = peer.read(5)) {
        peer.send("echo " + got);
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  void webSocketOfHttp1(Between between) throws Exception {
    start(between, webSocket());
    try (var client = first.client()) {
      client.send(
          "GET /chat HTTP/1.1\r\nHost: h\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
              + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n\r\n");
      String head = client.head();
      assertThat(head).startsWith("HTTP/1.1 101 Switching Protocols\r\n");
      assertThat(header(head, "upgrade")).isEqualTo("websocket");
      assertThat(header(head, "connection")).isEqualTo("upgrade");
      assertThat(header(head, "sec-websocket-accept")).isEqualTo("s3pPLMBiTxaQ9kYGzzhZRbK+xOo=");
      assertThat(header(head, "x-good")).isEqualTo("true");
      for (int i = 0; i < 10; i++) {
        assertThat(client.send("hell" + i).read(10)).isEqualTo("echo hell" + i);
      }
      checkProtocol(between);
    }
    await().until(() -> second.gauge("cluster.c.upstream_rq_active") == 0);
  }

  @ParameterizedTest
  @EnumSource
  void webSocketOfHttp2(Between between) throws Exception {
    start(between, webSocket());
    try (var client = http2()) {
      int id = client.open(false, WEBSOCKET);
      client.until(id, r -> !r.heads.isEmpty());
      for (int i = 1; i <= 10; i++) {
        client.data(id, "hello", false);
        int length = 10 * i;
        client.until(id, r -> r.body.length() == length);
      }
      Response response = client.stream(id);
      assertThat(response.status()).isEqualTo("200");
      assertThat(response.field("x-good")).isEqualTo("true");
      assertThat(response.field("upgrade")).isNull();
      client.data(id, "", true);
      await().until(() -> second.gauge("cluster.c.upstream_rq_active") == 0);
      checkProtocol(between);
    }
  }

  @ParameterizedTest
  @EnumSource
  void anUpgradeThatIsRefused(Between between) throws Exception {
    start(
        between,
        (peer, n) -> {
          peer.head();
          peer.send("HTTP/1.1 403 No\r\ncontent-length: 2\r\n\r\nno");
          peer.rest();
        });
    try (var client = http2()) {
      int id = client.open(false, WEBSOCKET);
      client.data(id, "early", false);
      Response response = client.response(id);
      assertThat(response.status()).isEqualTo("403");
      assertThat(response.body).hasToString("no");
    }
  }

  @ParameterizedTest
  @EnumSource
  void connectThroughBothToTcp(Between between) throws Exception {
    start(
        between,
        (peer, n) -> {
          peer.send("got " + peer.read(5));
          peer.rest();
        },
        ", upgrade_configs: [{upgrade_type: CONNECT, connect_config: {}}]");
    try (var client = http2()) {
      int id = client.open(false, ":method: CONNECT", ":authority: far.example:443");
      client.until(id, r -> !r.heads.isEmpty());
      client.data(id, "bytes", false);
      Response response = client.until(id, r -> r.done() || r.body.length() == 9);
      assertThat(response.status()).isEqualTo("200");
      assertThat(response.body).hasToString("got bytes");
      client.data(id, "", true);
      await().until(() -> second.gauge("cluster.c.upstream_cx_active") == 0);
      checkProtocol(between);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aClientThatCancelsIsNoticedByTheHost(Between between) throws Exception {
    var gone = new CountDownLatch(1);
    start(
        between,
        (peer, n) -> {
          peer.head();
          peer.rest();
          gone.countDown();
        });
    try (var client = http2()) {
      int id = client.get("/");
      await().until(() -> second.gauge("cluster.c.upstream_rq_active") == 1);
      client.reset(id, 8);
      gone.await();
      String expected = between == Between.HTTP2 ? "0 DR http2.remote_reset" : "0 DC downstream";
      assertThat(second.logged(1)).startsWith(expected);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aHostThatBreaksOffIsNoticedByTheClient(Between between) throws Exception {
    start(
        between,
        (peer, n) -> {
          peer.head();
          peer.send("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\nabc");
        });
    try (var client = http2()) {
      Response response = client.response(client.get("/"));
      assertThat(response.reset).isEqualTo(2);
    }
    try (var client = new RawClient(first.address())) {
      assertThat(client.get("/").rest()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("abc");
    }
    String reason = between == Between.HTTP2 ? "UR" : "UC";
    assertThat(first.logged(2)).startsWith("200 " + reason + " upstream_reset_after");
  }
}
