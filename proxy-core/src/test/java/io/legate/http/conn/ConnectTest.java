package io.legate.http.conn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.testing.Http2Client;
import io.legate.testing.Http2Client.Response;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import io.legate.testing.WorkerFixture;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** CONNECT that ends at the proxy: its bytes go to a host over TCP. */
@Timeout(30)
class ConnectTest {
  private static final String CONNECT =
      "CONNECT far.example:443 HTTP/1.1\r\nHost: far.example\r\n\r\n";

  static Stream<Transport> transports() {
    return WorkerFixture.transports();
  }

  private static String yaml(int port) {
    return new ProxyYaml(port)
        .route(
            "{match: {connect_matcher: {}}, route: {cluster: c, upgrade_configs: [{upgrade_type:"
                + " CONNECT, connect_config: {}}]}}")
        .route("{match: {prefix: /}, route: {cluster: c}}")
        .build();
  }

  private static int connect(Http2Client client) throws Exception {
    return client.open(false, ":method: CONNECT", ":authority: far.example:443");
  }

  /** A host that says hello, then answers what it gets up to its end. */
  private static RawBackend echo() throws Exception {
    return new RawBackend(
        (peer, n) -> {
          peer.send("hello ");
          peer.send("got " + peer.rest());
        });
  }

  @ParameterizedTest
  @MethodSource("transports")
  void carriesBytesBothWaysAndTheClientsHalfClose(Transport transport) throws Exception {
    try (var backend = echo();
        var proxy = new ProxyFixture(transport, yaml(backend.port()));
        var client = new Http2Client(proxy.address())) {
      int id = connect(client);
      client.until(id, r -> r.body.length() == 6);
      client.data(id, "some ", false);
      client.data(id, "bytes", true);
      Response response = client.response(id);

      assertThat(response.status()).isEqualTo("200");
      assertThat(response.field("content-length")).isNull();
      assertThat(response.body).hasToString("hello got some bytes");
      assertThat(response.reset).isEqualTo(-1);
      assertThat(proxy.logged(1)).isEqualTo("200 - via_upstream 10 20 1");
      assertThat(proxy.bytes.get(0)).endsWith(" 20(0)/10(0)");
      assertThat(proxy.counter("cluster.c.upstream_cx_tx_bytes_total")).isEqualTo(10);
      await().until(() -> proxy.gauge("cluster.c.upstream_cx_active") == 0);
      assertThat(proxy.gauge("http.t.downstream_cx_upgrades_active")).isZero();
    }
  }

  @Test
  void anHttp1ClientGetsATunnel() throws Exception {
    try (var backend = echo();
        var proxy = new ProxyFixture(Transport.best(), yaml(backend.port()));
        var client = proxy.client()) {
      String head = client.send(CONNECT + "early").head();
      assertThat(head).startsWith("HTTP/1.1 200 OK\r\n").doesNotContain("connection: close");
      assertThat(client.read(6)).isEqualTo("hello ");
      client.socket().close();

      assertThat(proxy.logged(1)).startsWith("200 DC via_upstream 5 6 1");
      await().until(() -> proxy.gauge("cluster.c.upstream_cx_active") == 0);
    }
  }

  @Test
  void otherRequestsOfTheRouteAreHttp() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy = new ProxyFixture(Transport.best(), yaml(backend.port()));
        var client = proxy.client()) {
      assertThat(client.get("/").response()).endsWith("ok");
      assertThat(backend.requests.get(0)).startsWith("GET / HTTP/1.1\r\n");
    }
  }

  @Test
  void aHostThatCannotBeReachedIs503() throws Exception {
    try (var proxy = new ProxyFixture(Transport.best(), yaml(RawBackend.refusedPort()));
        var client = new Http2Client(proxy.address())) {
      Response response = client.until(connect(client), r -> r.ended);

      assertThat(response.status()).isEqualTo("503");
      assertThat(proxy.logged(1)).startsWith("503 UF upstream_reset_before_response_started");
      assertThat(proxy.counter("cluster.c.upstream_cx_connect_fail")).isOne();
    }
  }

  @Test
  void aHostThatResetsIsToldAsConnectError() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.read(1);
                  peer.reset();
                });
        var proxy = new ProxyFixture(Transport.best(), yaml(backend.port()));
        var client = new Http2Client(proxy.address())) {
      int id = connect(client);
      client.data(id, "x", false);

      assertThat(client.response(id).reset).isEqualTo(10); // CONNECT_ERROR
      assertThat(proxy.logged(1)).startsWith("200 UC upstream_reset_after_response_started");
    }
  }

  @Test
  void aClientThatCancelsClosesTheHostsConnection() throws Exception {
    try (var backend = echo();
        var proxy = new ProxyFixture(Transport.best(), yaml(backend.port()));
        var client = new Http2Client(proxy.address())) {
      int id = connect(client);
      client.until(id, r -> r.body.length() == 6);
      client.reset(id, 8);

      await().until(() -> proxy.gauge("cluster.c.upstream_cx_active") == 0);
      assertThat(proxy.logged(1)).startsWith("200 DR http2.remote_reset");
    }
  }

  @Test
  void aClientThatDoesNotReadStopsTheHost() throws Exception {
    String large = "x".repeat(1 << 20);
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  for (int i = 0; i < 16; i++) {
                    peer.send(large);
                  }
                });
        var proxy = new ProxyFixture(Transport.best(), yaml(backend.port()));
        var client = new Http2Client(proxy.address())) {
      client.updatesWindows = false;
      int id = connect(client);
      client.until(id, r -> r.body.length() == 65_535);
      await()
          .until(() -> proxy.counter("cluster.c.upstream_flow_control_paused_reading_total") > 0);
      client.updatesWindows = true;
      client.windowUpdate(0, 65_535);
      client.windowUpdate(id, 65_535);

      assertThat(client.response(id).body).hasSize(16 << 20);
    }
  }
}
