package io.legate.http.conn;

import static io.legate.testing.RawClient.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.testing.Http2Client;
import io.legate.testing.Http2Peer;
import io.legate.testing.Http2Wire;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Requests of HTTP/1 clients to hosts that speak HTTP/2, through the whole proxy. */
@Timeout(30)
class Http2UpstreamTest {
  private static final String TYPED =
      "typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions:"
          + " {'@type':"
          + " type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions, ";
  private static final String HTTP2 =
      TYPED + "explicit_http_config: {http2_protocol_options: {}}}}";
  private static final int REFUSED_STREAM = 7;

  private final List<String> frames = new CopyOnWriteArrayList<>();

  private static ProxyFixture proxy(ProxyYaml yaml) throws Exception {
    return new ProxyFixture(Transport.best(), yaml.cluster(HTTP2).build());
  }

  /** Does the first as told, answers 200 to the others, whatever connection they come on. */
  private interface First {
    void run(Http2Peer peer, int stream) throws Exception;
  }

  private RawBackend first(First first) throws Exception {
    return new RawBackend(
        (wire, n) -> {
          var peer = new Http2Peer(wire, frames);
          if (n == 0) {
            first.run(peer, peer.request());
          }
          while (true) {
            peer.ok(peer.request());
          }
        });
  }

  private List<String> requests() {
    return frames.stream().filter(f -> f.startsWith("HEADERS")).toList();
  }

  @Test
  void forwardsHeadsBodiesAndTrailers() throws Exception {
    try (var backend =
            new RawBackend(
                (wire, n) -> {
                  var peer = new Http2Peer(wire, frames);
                  int stream = peer.request();
                  peer.await("HEADERS " + stream + " END"); // the trailers
                  peer.send(
                      Http2Wire.headers(stream, false, ":status", "201", "x-of", "host")
                          + Http2Wire.data(stream, "hello", false)
                          + Http2Wire.headers(stream, true, "x-after", "all"));
                  peer.untilClosed();
                });
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .hcm("http_protocol_options: {enable_trailers: true}"));
        var client = proxy.client()) {
      client.send(
          "POST /p?q HTTP/1.1\r\nHost: h\r\nTE: trailers\r\nTransfer-Encoding: chunked\r\n\r\n"
              + "3\r\nabc\r\n0\r\nx-end: here\r\n\r\n");
      String reply = client.chunked();

      assertThat(reply).startsWith("HTTP/1.1 201 Created\r\n");
      assertThat(header(reply, "x-of")).isEqualTo("host");
      assertThat(reply).endsWith("5\r\nhello\r\n0\r\nx-after: all\r\n\r\n");
      assertThat(requests().get(0))
          .contains(":method=POST", ":path=/p?q", ":authority=h", ":scheme=http", "te=trailers")
          .doesNotContain("transfer-encoding", "connection", " END");
      assertThat(frames).anyMatch(f -> f.startsWith("DATA 1") && f.endsWith("abc"));
      assertThat(frames).anyMatch(f -> f.equals("HEADERS 1 END x-end=here"));
      assertThat(proxy.logged(1)).isEqualTo("201 - via_upstream 3 5 1");
      assertThat(proxy.counter("cluster.c.upstream_cx_http2_total")).isOne();
      assertThat(proxy.counter("cluster.c.http2.trailers")).isOne();
    }
  }

  @Test
  void manyClientsShareAConnection() throws Exception {
    try (var backend = Http2Peer.ok();
        var proxy = proxy(new ProxyYaml(backend.port()));
        var one = proxy.client();
        var other = proxy.client()) {
      for (int i = 0; i < 3; i++) {
        assertThat(one.get("/").chunked()).startsWith("HTTP/1.1 200 ").contains("ok");
        assertThat(other.get("/").chunked()).startsWith("HTTP/1.1 200 ").contains("ok");
      }
      assertThat(backend.connections).hasValue(1);
    }
  }

  /**
   * The rest of a frame that has begun comes for a stream that is over, and whose place is taken.
   */
  @Test
  void whatIsLeftOfAFrameOfAResetStreamIsNotTheNextOnes() throws Exception {
    String data = Http2Wire.data(1, "what the first client asked for", false);
    int half = data.length() - 10;
    try (var backend =
            new RawBackend(
                (wire, n) -> {
                  var peer = new Http2Peer(wire, frames);
                  peer.request();
                  peer.send(
                      Http2Wire.headers(1, false, ":status", "200") + data.substring(0, half));
                  peer.await("RST_STREAM 1");
                  int second = peer.request();
                  peer.send(data.substring(half));
                  peer.ok(second);
                  peer.untilClosed();
                });
        var proxy = proxy(new ProxyYaml(backend.port()))) {
      try (var one = proxy.client()) {
        one.get("/1").head();
      }
      proxy.logged(1);
      try (var other = proxy.client()) {
        assertThat(other.get("/2").chunked()).startsWith("HTTP/1.1 200 ").contains("2\r\nok\r\n");
      }
      assertThat(backend.connections).hasValue(1);
      assertThat(proxy.logged(2)).isEqualTo("200 - via_upstream 0 2 1");
    }
  }

  @Test
  void aRefusedRequestIsTriedOnceMore() throws Exception {
    try (var backend = first((peer, stream) -> peer.send(Http2Wire.rst(stream, REFUSED_STREAM)));
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      // Not idempotent, but surely not processed; and without a body that would be gone.
      client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 0\r\n\r\n");

      assertThat(client.chunked()).startsWith("HTTP/1.1 200 ");
      assertThat(requests()).hasSize(2);
      assertThat(proxy.logged(1)).isEqualTo("200 - via_upstream 0 2 2");
      assertThat(proxy.counter("cluster.c.upstream_rq_retry")).isOne();
      assertThat(proxy.counter("cluster.c.upstream_rq_rx_reset")).isOne();
    }
  }

  @Test
  void aRequestThatAGoAwayRefusesGoesToAnotherConnection() throws Exception {
    try (var backend =
            first(
                (peer, stream) -> {
                  peer.send(Http2Wire.goAway(0, 0));
                  peer.untilClosed();
                });
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      assertThat(client.get("/").chunked()).startsWith("HTTP/1.1 200 ");
      assertThat(backend.connections).hasValue(2);
      assertThat(proxy.counter("cluster.c.upstream_cx_close_notify")).isOne();
    }
  }

  @Test
  void aRequestWhoseBodyIsGoneIsNotTriedAgain() throws Exception {
    try (var backend =
            first(
                (peer, stream) -> {
                  peer.await("DATA");
                  peer.send(Http2Wire.rst(stream, REFUSED_STREAM));
                });
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody");

      assertThat(client.response())
          .startsWith("HTTP/1.1 503 ")
          .endsWith(
              "upstream connect error or disconnect/reset before headers. reset reason: remote"
                  + " refused stream reset");
      assertThat(proxy.logged(1))
          .startsWith(
              "503 UR upstream_reset_before_response_started{remote_refused_stream_reset} ");
      assertThat(requests()).hasSize(1);
    }
  }

  @Test
  void aRequestWhoseBodyIsStillToComeIsTriedOnceMore() throws Exception {
    try (var backend =
            first(
                (peer, stream) -> {
                  peer.send(Http2Wire.rst(stream, REFUSED_STREAM));
                  int second = peer.request();
                  peer.await("DATA " + second + " END body");
                  peer.ok(second);
                });
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\n");
      await().until(() -> requests().size() == 2);
      client.send("body");

      assertThat(client.chunked()).startsWith("HTTP/1.1 200 ");
      assertThat(proxy.logged(1)).isEqualTo("200 - via_upstream 4 2 2");
    }
  }

  @Test
  void thePolicyOnRefusedStreamsCountsItsTries() throws Exception {
    try (var backend =
            new RawBackend(
                (wire, n) -> {
                  var peer = new Http2Peer(wire, frames);
                  while (true) {
                    int stream = peer.request();
                    peer.await("DATA");
                    peer.send(Http2Wire.rst(stream, REFUSED_STREAM));
                  }
                });
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .action("retry_policy: {retry_on: refused-stream, num_retries: 2}"));
        var client = proxy.client()) {
      client.send("POST / HTTP/1.1\r\nHost: h\r\nContent-Length: 4\r\n\r\nbody");

      assertThat(client.response()).startsWith("HTTP/1.1 503 ");
      assertThat(requests()).hasSize(3);
      assertThat(frames.stream().filter(f -> f.endsWith("body"))).hasSize(3);
      assertThat(proxy.logged(1)).startsWith("503 UR,URX ").endsWith(" 3");
      assertThat(proxy.counter("cluster.c.upstream_rq_retry_limit_exceeded")).isOne();
    }
  }

  @Test
  void aResetIsTriedAgainOnlyWhereThePolicySaysSo() throws Exception {
    First reset = (peer, stream) -> peer.send(Http2Wire.rst(stream, 2)); // INTERNAL_ERROR
    try (var backend = first(reset);
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      assertThat(client.get("/").response())
          .startsWith("HTTP/1.1 503 ")
          .endsWith("reset reason: remote reset");
      assertThat(proxy.logged(1))
          .startsWith("503 UR upstream_reset_before_response_started{remote_reset} ");
    }
    try (var backend = first(reset);
        var proxy = proxy(new ProxyYaml(backend.port()).action("retry_policy: {retry_on: reset}"));
        var client = proxy.client()) {
      assertThat(client.get("/").chunked()).startsWith("HTTP/1.1 200 ");
    }
  }

  @Test
  void aBrokenProtocolIsABadGateway() throws Exception {
    try (var backend =
            first((peer, stream) -> peer.send(Http2Wire.headers(stream, true, "no", "status")));
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      assertThat(client.get("/").response())
          .startsWith("HTTP/1.1 502 ")
          .endsWith("reset reason: protocol error");
      assertThat(proxy.logged(1))
          .startsWith("502 UPE upstream_reset_before_response_started{protocol_error} ");
      assertThat(proxy.counter("cluster.c.upstream_cx_protocol_error")).isOne();
      assertThat(proxy.counter("cluster.c.upstream_cx_close_notify")).isZero();
    }
  }

  @Test
  void nothingOfAHeadThatIsWrongIsInTheNext() throws Exception {
    String wrong = "HTTP/2 names have no upper case";
    try (var backend =
            first(
                (peer, stream) -> {
                  peer.send(
                      Http2Wire.headers(
                          stream, true, ":status", "200", "x-of", "broken", "Upper", wrong));
                  peer.untilClosed();
                });
        var proxy = proxy(new ProxyYaml(backend.port()).action("retry_policy: {retry_on: 5xx}"));
        var client = proxy.client()) {
      String reply = client.get("/").chunked();
      assertThat(reply).startsWith("HTTP/1.1 200 ").contains("ok");
      assertThat(header(reply, "x-of")).isNull();
    }
  }

  @Test
  void aHostThatSpeaksHttp1IsABadGateway() throws Exception {
    try (var backend =
            RawBackend.answering("HTTP/1.1 400 Bad Request\r\nconnection: close\r\n\r\n");
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      assertThat(client.get("/").response()).startsWith("HTTP/1.1 502 ");
    }
  }

  @Test
  void aConnectionThatBreaksIsTold() throws Exception {
    try (var backend =
            new RawBackend(
                (wire, n) -> {
                  var peer = new Http2Peer(wire, frames);
                  peer.request();
                });
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      assertThat(client.get("/").response())
          .startsWith("HTTP/1.1 503 ")
          .endsWith("reset reason: connection termination");
      assertThat(proxy.logged(1))
          .startsWith("503 UC upstream_reset_before_response_started{connection_termination} ");
    }
  }

  @Test
  void aResetAfterTheHeadCutsTheResponse() throws Exception {
    try (var backend =
            first(
                (peer, stream) -> {
                  peer.send(
                      Http2Wire.headers(stream, false, ":status", "200")
                          + Http2Wire.data(stream, "part", false));
                  await().until(() -> frames.contains("client has it"));
                  peer.send(Http2Wire.rst(stream, 8));
                });
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      assertThat(client.get("/").head()).startsWith("HTTP/1.1 200 ");
      assertThat(client.read(9)).isEqualTo("4\r\npart\r\n");
      frames.add("client has it");
      assertThat(client.rest()).isIn("", "<reset>");
      assertThat(proxy.logged(1))
          .startsWith("200 UR upstream_reset_after_response_started{remote_reset} ");
    }
  }

  @Test
  void aClientThatLeavesCancelsItsStreamAlone() throws Exception {
    try (var backend =
            first(
                (peer, stream) -> {
                  peer.await("RST_STREAM " + stream + " 8");
                });
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      client.get("/");
      await().until(() -> !requests().isEmpty());
      client.close();
      await().until(() -> frames.contains("RST_STREAM 1 8"));
      try (RawClient other = proxy.client()) {
        assertThat(other.get("/").chunked()).startsWith("HTTP/1.1 200 ");
      }
      assertThat(backend.connections).hasValue(1);
      assertThat(proxy.counter("cluster.c.upstream_rq_tx_reset")).isOne();
    }
  }

  @Test
  void eachClientMayHaveAConnectionOfItsOwn() throws Exception {
    try (var backend = Http2Peer.ok();
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .cluster("connection_pool_per_downstream_connection: true"));
        var one = proxy.client();
        var other = proxy.client()) {
      for (int i = 0; i < 2; i++) {
        assertThat(one.get("/").chunked()).startsWith("HTTP/1.1 200 ");
        assertThat(other.get("/").chunked()).startsWith("HTTP/1.1 200 ");
      }
      assertThat(backend.connections).hasValue(2);
      one.close();
      await().until(() -> proxy.gauge("cluster.c.upstream_cx_active") == 1);
      assertThat(other.get("/").chunked()).startsWith("HTTP/1.1 200 ");
    }
  }

  private static ProxyFixture asDownstream(RawBackend backend) throws Exception {
    return new ProxyFixture(
        Transport.best(),
        new ProxyYaml(backend.port())
            .cluster(TYPED + "use_downstream_protocol_config: {http2_protocol_options: {}}}}")
            .build());
  }

  @Test
  void followsAnHttp1Client() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy = asDownstream(backend);
        var client = proxy.client()) {
      assertThat(client.get("/").response()).startsWith("HTTP/1.1 200 ");
      assertThat(proxy.counter("cluster.c.upstream_cx_http1_total")).isOne();
      assertThat(proxy.counter("cluster.c.upstream_cx_http2_total")).isZero();
    }
  }

  @Test
  void followsAnHttp2Client() throws Exception {
    try (var backend = Http2Peer.ok();
        var proxy = asDownstream(backend);
        var client = new Http2Client(proxy.address())) {
      assertThat(client.response(client.get("/")).body).hasToString("ok");
      assertThat(proxy.counter("cluster.c.upstream_cx_http1_total")).isZero();
      assertThat(proxy.counter("cluster.c.upstream_cx_http2_total")).isOne();
    }
  }
}
