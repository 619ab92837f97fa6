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
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What clients and access logs are told when hosts, clients or configurations fail. */
@Timeout(30)
class FailureTest {
  private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
  private static final String BEFORE =
      "upstream connect error or disconnect/reset before headers. reset reason: ";

  static Stream<Transport> transports() {
    return WorkerFixture.transports();
  }

  private static ProxyFixture proxy(ProxyYaml yaml) throws Exception {
    return new ProxyFixture(Transport.best(), yaml.build());
  }

  private static RawBackend silent() throws Exception {
    return new RawBackend(
        (peer, n) -> {
          peer.head();
          peer.rest();
        });
  }

  @Test
  void tellsThatThereIsNoRoute() throws Exception {
    try (var proxy =
            proxy(new ProxyYaml(1).route("{match: {prefix: /only}, route: {cluster: c}}"));
        var client = proxy.client()) {
      assertThat(client.get("/").response())
          .startsWith("HTTP/1.1 404 Not Found\r\n")
          .contains("content-length: 0\r\n")
          .doesNotContain("connection:");
      assertThat(proxy.logged(1)).isEqualTo("404 NR route_not_found 0 0 0");
      assertThat(proxy.counter("http.t.no_route")).isOne();
    }
  }

  @Test
  void tellsThatThereIsNoCluster() throws Exception {
    try (var proxy =
            proxy(new ProxyYaml(1).route("{match: {prefix: /}, route: {cluster_header: x-c}}"));
        var client = proxy.client()) {
      client.send("GET / HTTP/1.1\r\nHost: h\r\nx-c: nowhere\r\n\r\n");
      assertThat(client.response()).startsWith("HTTP/1.1 503 Service Unavailable\r\n");
      assertThat(proxy.logged(1)).isEqualTo("503 NC cluster_not_found 0 0 0");
      assertThat(proxy.counter("http.t.no_cluster")).isOne();
    }
  }

  @Test
  void tellsThatThereIsNoHealthyHost() throws Exception {
    try (var proxy = proxy(new ProxyYaml());
        var client = proxy.client()) {
      assertThat(client.get("/").response())
          .startsWith("HTTP/1.1 503 ")
          .endsWith("\r\n\r\nno healthy upstream");
      assertThat(proxy.logged(1)).isEqualTo("503 UH no_healthy_upstream 0 19 0");
      assertThat(proxy.counter("cluster.c.upstream_cx_none_healthy")).isOne();
      assertThat(proxy.counter("cluster.c.upstream_rq_503")).isOne();
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void tellsThatAHostRefusedTheConnection(Transport transport) throws Exception {
    try (var proxy = new ProxyFixture(transport, new ProxyYaml(RawBackend.refusedPort()).build());
        var client = proxy.client()) {
      assertThat(client.get("/").response())
          .startsWith("HTTP/1.1 503 ")
          .contains("content-type: text/plain\r\n")
          .endsWith(
              BEFORE
                  + "remote connection failure, transport failure reason: delayed connect error:"
                  + " Connection refused");
      assertThat(proxy.logged(1))
          .startsWith(
              "503 UF upstream_reset_before_response_started{remote_connection_failure|"
                  + "delayed_connect_error:_Connection_refused} ");
      assertThat(proxy.counter("cluster.c.upstream_cx_connect_fail")).isOne();
      assertThat(proxy.counter("cluster.c.upstream_rq_pending_failure_eject")).isOne();
      assertThat(proxy.counter("cluster.c.upstream_rq_total")).isZero();
    }
  }

  @Test
  void answersGrpcClientsInTheirForm() throws Exception {
    try (var proxy = proxy(new ProxyYaml());
        var client = proxy.client()) {
      client.send(
          "POST /s/m HTTP/1.1\r\nHost: h\r\ncontent-type: application/grpc+proto\r\n"
              + "content-length: 0\r\n\r\n");
      String reply = client.response();
      assertThat(reply).startsWith("HTTP/1.1 200 OK\r\n");
      assertThat(header(reply, "content-type")).isEqualTo("application/grpc");
      assertThat(header(reply, "grpc-status")).isEqualTo("14");
      assertThat(header(reply, "grpc-message")).isEqualTo("no healthy upstream");
      assertThat(proxy.logged(1)).isEqualTo("200 UH no_healthy_upstream 0 0 0");
    }
  }

  @Test
  void triesAGetOnceMoreWhenAKeptConnectionWasClosedUnderIt() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.send(OK);
                  peer.head(); // and closes
                  if (n > 0) {
                    peer.send(OK);
                  }
                });
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      client.get("/").response();
      assertThat(client.get("/").response()).endsWith("ok");
      assertThat(backend.connections).hasValue(2);
      assertThat(proxy.logged(2)).isEqualTo("200 - via_upstream 0 2 2");
      assertThat(proxy.counter("cluster.c.upstream_rq_retry")).isOne();
    }
  }

  @Test
  void triesAPostNotAgainWhenAKeptConnectionWasClosedUnderIt() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.send(OK);
                  peer.head(); // and closes
                });
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      client.get("/").response();
      client.send("POST / HTTP/1.1\r\nHost: h\r\ncontent-length: 0\r\n\r\n");
      assertThat(client.response())
          .startsWith("HTTP/1.1 503 ")
          .endsWith(BEFORE + "connection termination");
      assertThat(proxy.logged(2))
          .isEqualTo(
              "503 UC upstream_reset_before_response_started{connection_termination} 0 95 1");
      assertThat(backend.connections).hasValue(1);
    }
  }

  @Test
  void tellsThatAHostSpokeNoHttp() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.send("SSH-2.0-none of this\r\n\r\n");
                  peer.rest();
                });
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      assertThat(client.get("/").response())
          .startsWith("HTTP/1.1 502 Bad Gateway\r\n")
          .endsWith(BEFORE + "protocol error");
      assertThat(proxy.logged(1))
          .startsWith("502 UPE upstream_reset_before_response_started{protocol_error} ");
      await().until(() -> proxy.gauge("cluster.c.upstream_cx_active") == 0);
      assertThat(proxy.counter("cluster.c.upstream_cx_protocol_error")).isOne();
    }
  }

  @Test
  void cutsResponsesThatTheHostCut() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.send(
                      n == 0
                          ? "HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc"
                          : "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\nabc\r\n");
                });
        var proxy = proxy(new ProxyYaml(backend.port()))) {
      try (var client = proxy.client()) {
        String head = client.get("/").head();
        assertThat(head).startsWith("HTTP/1.1 200").contains("content-length: 10\r\n");
        assertThat(client.rest()).doesNotContain("upstream");
      }
      try (var client = proxy.client()) {
        assertThat(client.get("/").rest()).doesNotContain("\r\n0\r\n");
      }
      assertThat(proxy.logged(2))
          .startsWith("200 UC upstream_reset_after_response_started{connection_termination} ");
      assertThat(proxy.counter("http.t.rq_reset_after_downstream_response_started")).isEqualTo(2);
      assertThat(proxy.counter("http.t.downstream_rq_tx_reset")).isEqualTo(2);
    }
  }

  @Test
  void noticesEveryResetRightAfterTheLastBytes() throws Exception {
    int times = 30; // a reset that was missed left its request hanging in one of three
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.send("HTTP/1.1 200 OK\r\ncontent-length: 10\r\n\r\nabc");
                  peer.reset();
                });
        var proxy = proxy(new ProxyYaml(backend.port()))) {
      for (int i = 0; i < times; i++) {
        try (var client = proxy.client()) {
          client.get("/").rest();
        }
      }
      for (int i = 1; i <= times; i++) {
        assertThat(proxy.logged(i)).contains(" UC upstream_reset_");
      }
    }
  }

  @Test
  void endsRequestsThatTakeTooLong() throws Exception {
    try (var backend = silent();
        var proxy = proxy(new ProxyYaml(backend.port()).action("timeout: 0.1s"));
        var client = proxy.client()) {
      assertThat(client.get("/").response())
          .startsWith("HTTP/1.1 504 Gateway Timeout\r\n")
          .endsWith("upstream request timeout");
      assertThat(proxy.logged(1)).isEqualTo("504 UT response_timeout 0 24 1");
      assertThat(proxy.counter("cluster.c.upstream_rq_timeout")).isOne();
      assertThat(proxy.counter("cluster.c.upstream_rq_504")).isOne();
      await().until(() -> proxy.gauge("cluster.c.upstream_cx_active") == 0);
    }
  }

  @Test
  void letsGrpcClientsSayHowLong() throws Exception {
    try (var backend = silent();
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .action("max_stream_duration: {grpc_timeout_header_max: 0.1s}"));
        var client = proxy.client()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: h\r\ncontent-type: application/grpc\r\ngrpc-timeout: 9S\r\n"
              + "content-length: 0\r\n\r\n");
      assertThat(header(client.response(), "grpc-status")).isEqualTo("4");
      assertThat(proxy.logged(1)).isEqualTo("200 DT max_duration_timeout 0 0 1");
    }
  }

  @Test
  void maxGrpcTimeoutIsTheRoutesTimeoutAndToldToTheHost() throws Exception {
    var asked = new java.util.concurrent.CompletableFuture<String>();
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  asked.complete(peer.head());
                  peer.rest();
                });
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .action("max_grpc_timeout: 0.2s, grpc_timeout_offset: 0.05s"));
        var client = proxy.client()) {
      client.send(
          "POST / HTTP/1.1\r\nHost: h\r\ncontent-type: application/grpc\r\ngrpc-timeout: 150m\r\n"
              + "content-length: 0\r\n\r\n");
      assertThat(header(client.response(), "grpc-status")).isEqualTo("14");
      assertThat(proxy.logged(1)).isEqualTo("200 UT response_timeout 0 0 1");
      assertThat(header(asked.get(), "grpc-timeout")).isEqualTo("100m");
    }
  }

  @Test
  void endsStreamsThatAreIdle() throws Exception {
    try (var backend = silent();
        var proxy = proxy(new ProxyYaml(backend.port()).hcm("stream_idle_timeout: 0.1s"))) {
      try (var client = proxy.client()) {
        assertThat(client.get("/").response())
            .startsWith("HTTP/1.1 504 ")
            .endsWith("stream timeout");
      }
      assertThat(proxy.logged(1)).isEqualTo("504 SI stream_idle_timeout 0 14 1");
      try (var client = proxy.client()) {
        client.send("POST / HTTP/1.1\r\nHost: h\r\ncontent-length: 5\r\n\r\n");
        assertThat(client.rest()).startsWith("HTTP/1.1 408 ").endsWith("stream timeout");
      }
      assertThat(proxy.logged(2)).isEqualTo("408 SI stream_idle_timeout 0 14 1");
      assertThat(proxy.counter("http.t.downstream_rq_idle_timeout")).isEqualTo(2);
    }
  }

  @Test
  void endsRequestsThatDoNotComplete() throws Exception {
    try (var backend = silent();
        var proxy = proxy(new ProxyYaml(backend.port()).hcm("request_timeout: 0.1s"));
        var client = proxy.client()) {
      client.send("POST / HTTP/1.1\r\nHost: h\r\ncontent-length: 5\r\n\r\na");
      assertThat(client.rest())
          .startsWith("HTTP/1.1 408 Request Timeout\r\n")
          .contains("connection: close\r\n")
          .endsWith("request timeout");
      assertThat(proxy.logged(1)).isEqualTo("408 - request_overall_timeout 1 15 1");
      assertThat(proxy.counter("http.t.downstream_rq_timeout")).isOne();
    }
  }

  @Test
  void endsHeadsThatDoNotComplete() throws Exception {
    try (var backend = silent();
        var proxy = proxy(new ProxyYaml(backend.port()).hcm("request_headers_timeout: 0.1s"));
        var client = proxy.client()) {
      assertThat(client.send("GET / HTTP/1.1\r\nHost: h\r\nx: ").rest())
          .startsWith("HTTP/1.1 408 Request Timeout\r\n")
          .endsWith("request header timeout");
      assertThat(proxy.logged(1)).isEqualTo("408 - request_header_timeout 0 22 0");
      assertThat(proxy.counter("http.t.downstream_rq_header_timeout")).isOne();
    }
  }

  @Test
  void endsStreamsThatLastTooLong() throws Exception {
    try (var backend = silent();
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .hcm("common_http_protocol_options: {max_stream_duration: 20s}")
                    .action("max_stream_duration: {max_stream_duration: 0.1s}"));
        var client = proxy.client()) {
      assertThat(client.get("/").response())
          .startsWith("HTTP/1.1 408 ")
          .endsWith("downstream duration timeout");
      assertThat(proxy.logged(1)).isEqualTo("408 DT max_duration_timeout 0 27 1");
    }
  }

  @Test
  void closesIdleConnections() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .hcm("common_http_protocol_options: {idle_timeout: 0.1s}")
                    .cluster(
                        """
                        typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions: {
                          "@type": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,
                          common_http_protocol_options: {idle_timeout: 0.1s},
                          explicit_http_config: {http_protocol_options: {}}}}
                        """));
        var client = proxy.client()) {
      client.get("/").response();
      assertThat(client.rest()).isEmpty();
      await().until(() -> proxy.gauge("cluster.c.upstream_cx_active") == 0);
      assertThat(proxy.counter("http.t.downstream_cx_idle_timeout")).isOne();
      assertThat(proxy.counter("cluster.c.upstream_cx_idle_timeout")).isOne();
    }
  }

  @Test
  void closesConnectionsThatLastTooLongAfterTheirResponse() throws Exception {
    var release = new CountDownLatch(1);
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  release.await();
                  peer.send(OK);
                });
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .hcm("common_http_protocol_options: {max_connection_duration: 0.1s}"));
        RawClient busy = proxy.client();
        RawClient idle = proxy.client()) {
      busy.get("/");
      assertThat(idle.rest()).isEmpty();
      await().until(() -> proxy.counter("http.t.downstream_cx_max_duration_reached") == 2);
      release.countDown();
      assertThat(busy.rest()).contains("connection: close\r\n").endsWith("ok");
    }
  }

  @Test
  void overflowsAtTheLimitOfPendingRequests() throws Exception {
    try (var backend = silent();
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .cluster(
                        "circuit_breakers: {thresholds: [{max_connections: 1,"
                            + " max_pending_requests: 1}]}"));
        RawClient first = proxy.client();
        RawClient second = proxy.client();
        RawClient third = proxy.client()) {
      first.get("/1");
      await().until(() -> proxy.gauge("cluster.c.upstream_rq_active") == 1);
      second.get("/2");
      await().until(() -> proxy.gauge("cluster.c.upstream_rq_pending_active") == 1);
      String reply = third.get("/3").response();

      assertThat(reply).startsWith("HTTP/1.1 503 ").endsWith(BEFORE + "overflow");
      assertThat(header(reply, "x-envoy-overloaded")).isEqualTo("true");
      assertThat(proxy.logged(1))
          .startsWith("503 UO upstream_reset_before_response_started{overflow} ");
      assertThat(proxy.counter("cluster.c.upstream_rq_pending_overflow")).isOne();
      assertThat(proxy.counter("cluster.c.upstream_cx_overflow")).isPositive();
    }
  }

  @Test
  void overflowsAtTheLimitOfRequests() throws Exception {
    try (var backend = silent();
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .cluster("circuit_breakers: {thresholds: [{max_requests: 1}]}"));
        RawClient first = proxy.client();
        RawClient second = proxy.client()) {
      first.get("/1");
      second.get("/2");
      await().until(() -> proxy.log.size() == 1);
      assertThat(proxy.logged(1)).startsWith("503 UO ");
      assertThat(proxy.gauge("cluster.c.upstream_rq_active")).isOne();
    }
  }
}
