package io.legate.extension.http.grpcstats;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.event.Transport;
import io.legate.testing.Http2Client;
import io.legate.testing.Http2Peer;
import io.legate.testing.Http2Wire;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of gRPC over HTTP/2 through the whole proxy, and what is counted of them. */
@Timeout(30)
class GrpcStatsFilterTest {
  private static final String HTTP2 =
      "typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions:"
          + " {'@type':"
          + " type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,"
          + " explicit_http_config: {http2_protocol_options: {}}}}";
  private static final String TWO_MESSAGES = "\0\0\0\0\3abc\0\0\0\0\0";

  /** Answers each complete call with one message, and in trailers with that status. */
  private static RawBackend host(String status) throws Exception {
    return new RawBackend(
        (wire, n) -> {
          var peer = new Http2Peer(wire);
          while (true) {
            int stream = peer.request();
            peer.await("DATA " + stream + " END");
            peer.send(
                Http2Wire.headers(
                        stream, false, ":status", "200", "content-type", "application/grpc")
                    + Http2Wire.data(stream, "\0\0\0\0", false)
                    + Http2Wire.data(stream, "\1x", false)
                    + Http2Wire.headers(stream, true, "grpc-status", status));
          }
        });
  }

  private static ProxyFixture proxy(int port, String fields) throws Exception {
    return new ProxyFixture(
        Transport.best(),
        new ProxyYaml(port)
            .cluster(HTTP2)
            .filters(
                "{name: s, typed_config: {'@type': type.googleapis.com/"
                    + "envoy.extensions.filters.http.grpc_stats.v3.FilterConfig"
                    + fields
                    + "}},")
            .build());
  }

  private static int open(Http2Client client, String path) throws Exception {
    return client.request("POST", path, false, "content-type: application/grpc", "te: trailers");
  }

  /** A call of two messages, cut within the prefix of the second. */
  private static Http2Client.Response call(Http2Client client, String path) throws Exception {
    int id = open(client, path);
    client.data(id, TWO_MESSAGES.substring(0, 10), false);
    client.data(id, TWO_MESSAGES.substring(10), true);
    return client.response(id);
  }

  @Test
  void countsByMethod() throws Exception {
    try (var host = host("0");
        var proxy =
            proxy(host.port(), ", stats_for_all_methods: true, enable_upstream_stats: true");
        var client = new Http2Client(proxy.address())) {
      assertThat(call(client, "/a.Shop/Buy").field("grpc-status")).isEqualTo("0");
      call(client, "/a.Shop/Buy?x=1");
      call(client, "/no-method");

      String m = "cluster.c.grpc.a.Shop.Buy.";
      assertThat(proxy.counter(m + "0")).isEqualTo(2);
      assertThat(proxy.counter(m + "success")).isEqualTo(2);
      assertThat(proxy.counter(m + "failure")).isZero();
      assertThat(proxy.counter(m + "total")).isEqualTo(2);
      assertThat(proxy.counter(m + "request_message_count")).isEqualTo(4);
      assertThat(proxy.counter(m + "response_message_count")).isEqualTo(2);
      assertThat(proxy.server().stats().histogram(m + "upstream_rq_time").snapshot().count())
          .isEqualTo(2);
      assertThat(proxy.counter("cluster.c.grpc.total")).isZero();
    }
  }

  @Test
  void countsWithoutMethodUnlessListed() throws Exception {
    try (var host = host("13");
        var proxy =
            proxy(
                host.port(),
                ", individual_method_stats_allowlist:"
                    + " {services: [{name: a.Shop, method_names: [Buy]}]}");
        var client = new Http2Client(proxy.address())) {
      call(client, "/a.Shop/Buy");
      call(client, "/a.Shop/Sell");
      call(client, "/b/Buy");

      assertThat(proxy.counter("cluster.c.grpc.a.Shop.Buy.13")).isEqualTo(1);
      assertThat(proxy.counter("cluster.c.grpc.a.Shop.Buy.failure")).isEqualTo(1);
      assertThat(proxy.counter("cluster.c.grpc.13")).isEqualTo(2);
      assertThat(proxy.counter("cluster.c.grpc.failure")).isEqualTo(2);
      assertThat(proxy.counter("cluster.c.grpc.request_message_count")).isEqualTo(4);
    }
  }

  @Test
  void countsItsOwnAnswersAndOfResetsTheMessages() throws Exception {
    try (var proxy = proxy(RawBackend.refusedPort(), "");
        var client = new Http2Client(proxy.address())) {
      assertThat(call(client, "/s/m").field("grpc-status")).isEqualTo("14");

      assertThat(proxy.counter("cluster.c.grpc.14")).isEqualTo(1);
      assertThat(proxy.counter("cluster.c.grpc.total")).isEqualTo(1);
    }
    try (var host = host("0");
        var proxy = proxy(host.port(), "");
        var client = new Http2Client(proxy.address())) {
      int id = open(client, "/s/m");
      client.data(id, TWO_MESSAGES, false);
      client.reset(id, 8);
      proxy.logged(1);

      assertThat(proxy.counter("cluster.c.grpc.request_message_count")).isEqualTo(2);
      assertThat(proxy.counter("cluster.c.grpc.total")).isZero();
    }
  }

  @Test
  void namesNoMoreMethodsThanTheLimit() throws Exception {
    try (var host = host("0");
        var proxy =
            proxy(
                host.port(),
                ", stats_for_all_methods: true, replace_dots_in_grpc_service_name: true");
        var client = new Http2Client(proxy.address())) {
      call(client, "/a.B/" + "m".repeat(GrpcStatsOptions.MAX_NAME_BYTES));
      assertThat(proxy.counter("cluster.c.grpc.total")).isEqualTo(1);
      for (int i = 0; i <= GrpcStatsOptions.MAX_METHODS; i++) {
        call(client, "/a.B/m" + i);
      }
      call(client, "/a.B/m0");

      assertThat(proxy.counter("cluster.c.grpc.total")).isEqualTo(2);
      assertThat(proxy.counter("cluster.c.grpc.a_B.m0.total")).isEqualTo(2);
      assertThat(proxy.counter("cluster.c.grpc.a_B.m999.total")).isEqualTo(1);
      assertThat(proxy.counter("cluster.c.grpc.a_B.m1000.total")).isZero();
    }
  }

  @Test
  void tellsOfWhatHasNoEffect() throws Exception {
    try (var proxy =
        proxy(9, ", emit_filter_state: true, replace_dots_in_grpc_service_name: true")) {
      assertThat(proxy.problems.all.toString())
          .contains("emit_filter_state is not supported yet")
          .contains("replace_dots_in_grpc_service_name");
    }
  }

  @Test
  void countsMessagesWhereverTheyAreCut() {
    byte[] body = (TWO_MESSAGES + TWO_MESSAGES).getBytes(StandardCharsets.ISO_8859_1);
    for (int cut = 0; cut <= body.length; cut++) {
      var frames = new GrpcFrames();
      int count =
          frames.count(Unpooled.wrappedBuffer(body, 0, cut))
              + frames.count(Unpooled.wrappedBuffer(body, cut, body.length - cut));
      assertThat(count).as("cut at %d", cut).isEqualTo(4);
    }
  }
}
