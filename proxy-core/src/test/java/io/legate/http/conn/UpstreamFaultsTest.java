package io.legate.http.conn;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.testing.Http2Peer;
import io.legate.testing.Http2Wire;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import io.legate.testing.WorkerFixture;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Hosts that break in the middle: what is told, and that nothing is left of the request. */
@Timeout(30)
class UpstreamFaultsTest {
  private static final String HTTP2 =
      "typed_extension_protocol_options: {envoy.extensions.upstreams.http.v3.HttpProtocolOptions: {"
          + "\"@type\": type.googleapis.com/envoy.extensions.upstreams.http.v3.HttpProtocolOptions,"
          + " explicit_http_config: {http2_protocol_options: {}}}}";

  private static final String CUT =
      "200 UC upstream_reset_after_response_started{connection_termination} ";
  private static final String BROKEN =
      "200 UPE upstream_reset_after_response_started{protocol_error} ";

  static Stream<Transport> transports() {
    return WorkerFixture.transports();
  }

  private static ProxyFixture proxy(ProxyYaml yaml) throws Exception {
    return new ProxyFixture(Transport.best(), yaml.build());
  }

  private static void nothingIsLeft(ProxyFixture proxy) {
    for (String gauge :
        List.of(
            "cluster.c.upstream_cx_active",
            "cluster.c.upstream_rq_active",
            "cluster.c.upstream_rq_pending_active",
            "http.t.downstream_rq_active")) {
      await(gauge).until(() -> proxy.gauge(gauge) == 0);
    }
  }

  /** The kernel drops the SYN of a socket whose backlog is full. */
  @ParameterizedTest
  @MethodSource("transports")
  void aHostThatAcceptsNoConnectionIsGivenUpInTime(Transport transport) throws Exception {
    List<SocketChannel> fill = new ArrayList<>();
    try (var full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      var address = new InetSocketAddress("127.0.0.1", full.getLocalPort());
      for (int i = 0; i < 4; i++) {
        SocketChannel one = SocketChannel.open();
        one.configureBlocking(false);
        one.connect(address);
        fill.add(one);
      }
      await().until(() -> fill.stream().filter(UpstreamFaultsTest::connected).count() >= 2);
      String yaml =
          new ProxyYaml(full.getLocalPort())
              .build()
              .replace("connect_timeout: 2s", "connect_timeout: 0.2s");
      try (var proxy = new ProxyFixture(transport, yaml);
          var client = proxy.client()) {
        assertThat(client.get("/").response())
            .startsWith("HTTP/1.1 503 ")
            .endsWith("reset reason: connection timeout");
        assertThat(proxy.logged(1))
            .startsWith("503 UF upstream_reset_before_response_started{connection_timeout} ");
        assertThat(proxy.counter("cluster.c.upstream_cx_connect_timeout")).isOne();
        assertThat(proxy.counter("cluster.c.upstream_cx_connect_fail")).isOne();
        nothingIsLeft(proxy);
      }
    } finally {
      for (SocketChannel one : fill) {
        one.close();
      }
    }
  }

  /** As where there is no file descriptor left; what the socket is to be is more than it can. */
  @ParameterizedTest
  @MethodSource("transports")
  void aSocketThatCannotBeMadeIsAConnectThatFailed(Transport transport) throws Exception {
    String keepalive =
        "upstream_connection_options: {tcp_keepalive: {keepalive_time: 100000}}, "
            + "circuit_breakers: {thresholds: [{max_connections: 1, max_pending_requests: 1}]}";
    try (var backend = RawBackend.ok();
        var proxy =
            new ProxyFixture(transport, new ProxyYaml(backend.port()).cluster(keepalive).build());
        var client = proxy.client()) {
      for (int i = 1; i <= 2; i++) {
        assertThat(client.get("/").response())
            .startsWith("HTTP/1.1 503 ")
            .contains("delayed connect error: ");
        assertThat(proxy.logged(i))
            .startsWith("503 UF upstream_reset_before_response_started{remote_connection_failure|");
      }
      assertThat(proxy.counter("cluster.c.upstream_cx_connect_fail")).isEqualTo(2);
      nothingIsLeft(proxy);
    }
  }

  private static boolean connected(SocketChannel channel) {
    try {
      return channel.finishConnect();
    } catch (java.io.IOException e) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aHeadThatIsCutEndsTheRequest(boolean byReset) throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.send("HTTP/1.1 200 OK\r\ncontent-le");
                  if (byReset) {
                    peer.reset();
                  }
                });
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      assertThat(client.get("/").response())
          .startsWith("HTTP/1.1 503 ")
          .endsWith("reset reason: connection termination");
      assertThat(proxy.logged(1))
          .startsWith("503 UC upstream_reset_before_response_started{connection_termination} ");
      nothingIsLeft(proxy);
    }
  }

  @Test
  void aHeadThatIsTooLargeIsNoAnswer() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.send("HTTP/1.1 200 OK\r\nx: " + "y".repeat(90 * 1024) + "\r\n\r\n");
                  peer.rest();
                });
        var proxy = proxy(new ProxyYaml(backend.port()));
        var client = proxy.client()) {
      assertThat(client.get("/").response()).startsWith("HTTP/1.1 502 ");
      assertThat(proxy.logged(1))
          .startsWith("502 UPE upstream_reset_before_response_started{protocol_error} ");
      nothingIsLeft(proxy);
    }
  }

  @Test
  void aBodyThatTricklesEndsWithTheRoutesTimeout() throws Exception {
    var over = new CountDownLatch(1);
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.head();
                  peer.send("HTTP/1.1 200 OK\r\ncontent-length: 100000\r\n\r\n");
                  while (!over.await(20, java.util.concurrent.TimeUnit.MILLISECONDS)) {
                    peer.send("x");
                  }
                });
        var proxy = proxy(new ProxyYaml(backend.port()).action("timeout: 0.3s"));
        var client = proxy.client()) {
      assertThat(client.get("/").rest()).startsWith("HTTP/1.1 200 OK\r\n").endsWith("x");
      assertThat(proxy.logged(1)).startsWith("200 UT response_timeout ");
      over.countDown();
      nothingIsLeft(proxy);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void requestsThatWaitAreToldWhenTheHostVanishes(boolean http2) throws Exception {
    var come = new CountDownLatch(1);
    try (var backend =
        new RawBackend(
            (peer, n) -> {
              come.await();
              peer.reset();
            })) {
      ProxyYaml yaml =
          new ProxyYaml(backend.port())
              .cluster("circuit_breakers: {thresholds: [{max_connections: 1}]}");
      try (var proxy = proxy(http2 ? yaml.cluster(HTTP2) : yaml)) {
        List<RawClient> clients = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          clients.add(proxy.client().get("/" + i));
        }
        await()
            .until(
                () ->
                    proxy.gauge("cluster.c.upstream_rq_active")
                            + proxy.gauge("cluster.c.upstream_rq_pending_active")
                        == 4);
        come.countDown();
        for (RawClient client : clients) {
          assertThat(client.response()).startsWith("HTTP/1.1 503 ");
          client.close();
        }
        assertThat(proxy.logged(4))
            .startsWith("503 UC upstream_reset_before_response_started{connection_termination} ");
        nothingIsLeft(proxy);
      }
    }
  }

  @Test
  void anHttp2HostThatSpeaksNoHttp2IsAProtocolError() throws Exception {
    try (var backend = RawBackend.answering("HTTP/1.1 400 Bad Request\r\n\r\n");
        var proxy = proxy(new ProxyYaml(backend.port()).cluster(HTTP2));
        var client = proxy.client()) {
      assertThat(client.get("/").response()).startsWith("HTTP/1.1 502 ");
      assertThat(proxy.logged(1))
          .startsWith("502 UPE upstream_reset_before_response_started{protocol_error} ");
      assertThat(proxy.counter("cluster.c.upstream_cx_protocol_error")).isPositive();
      nothingIsLeft(proxy);
    }
  }

  @Test
  void anHttp2HostThatIsSilentEndsWithTheRoutesTimeout() throws Exception {
    try (var backend = new RawBackend((peer, n) -> peer.rest());
        var proxy = proxy(new ProxyYaml(backend.port()).cluster(HTTP2).action("timeout: 0.2s"));
        var client = proxy.client()) {
      assertThat(client.get("/").response())
          .startsWith("HTTP/1.1 504 ")
          .endsWith("upstream request timeout");
      assertThat(proxy.logged(1)).startsWith("504 UT response_timeout ");
      assertThat(proxy.counter("cluster.c.upstream_rq_timeout")).isOne();
      await().until(() -> proxy.gauge("cluster.c.upstream_rq_active") == 0);
    }
  }

  /** What an HTTP/2 host sends after a head and a part of the body that the client has. */
  static Stream<Arguments> breaks() {
    String inTheMiddleOfData = Http2Wire.frame(0, 0, 1, "x".repeat(100)).substring(0, 50);
    return Stream.of(
        Arguments.of("reset in DATA", inTheMiddleOfData, true, CUT),
        Arguments.of("end in DATA", inTheMiddleOfData, false, CUT),
        Arguments.of("DATA of no stream", Http2Wire.data(0, "x", false), false, BROKEN),
        Arguments.of("SETTINGS of 5 bytes", Http2Wire.frame(4, 0, 0, "12345"), false, BROKEN),
        Arguments.of("window beyond 2^31", windows(), false, BROKEN),
        Arguments.of("no frame", "\u00ff".repeat(64), false, BROKEN));
  }

  private static String windows() {
    return Http2Wire.windowUpdate(0, 0x7fffffffL) + Http2Wire.windowUpdate(0, 0x7fffffffL);
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("breaks")
  void anHttp2HostThatBreaksAfterTheHeadCutsTheResponse(
      String name, String bytes, boolean reset, String logged) throws Exception {
    var clientHasIt = new CountDownLatch(1);
    try (var backend =
            new RawBackend(
                (wire, n) -> {
                  var peer = new Http2Peer(wire);
                  int stream = peer.request();
                  peer.send(
                      Http2Wire.headers(stream, false, ":status", "200")
                          + Http2Wire.data(stream, "part", false));
                  clientHasIt.await();
                  peer.send(bytes);
                  if (reset) {
                    wire.reset();
                  } else if (logged.equals(BROKEN)) {
                    peer.untilClosed(); // it is the proxy that ends the connection
                  }
                });
        var proxy = proxy(new ProxyYaml(backend.port()).cluster(HTTP2));
        var client = proxy.client()) {
      assertThat(client.get("/").head()).startsWith("HTTP/1.1 200 ");
      assertThat(client.read(9)).isEqualTo("4\r\npart\r\n");
      clientHasIt.countDown();
      assertThat(client.rest()).doesNotContain("0\r\n\r\n");
      assertThat(proxy.logged(1)).startsWith(logged);
      assertThat(proxy.counter("cluster.c.upstream_cx_protocol_error"))
          .isEqualTo(logged.equals(BROKEN) ? 1 : 0);
      nothingIsLeft(proxy);
    }
  }

  /** All streams of the connection fail, each before its head: none hangs. */
  @Test
  void anHttp2HostThatSendsNoFrameFailsAllItsStreams() throws Exception {
    try (var backend =
            new RawBackend(
                (wire, n) -> {
                  var peer = new Http2Peer(wire);
                  for (int i = 0; i < 3; i++) {
                    peer.request();
                  }
                  peer.send("\u00ff".repeat(64));
                  peer.untilClosed();
                });
        var proxy =
            proxy(
                new ProxyYaml(backend.port())
                    .cluster(HTTP2)
                    .cluster("circuit_breakers: {thresholds: [{max_connections: 1}]}"))) {
      List<RawClient> clients = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        clients.add(proxy.client().get("/" + i));
      }
      for (RawClient client : clients) {
        assertThat(client.response())
            .startsWith("HTTP/1.1 502 ")
            .endsWith("reset reason: protocol error");
        client.close();
      }
      for (int i = 1; i <= 3; i++) {
        assertThat(proxy.logged(i))
            .startsWith("502 UPE upstream_reset_before_response_started{protocol_error} ");
      }
      assertThat(backend.connections).hasValue(1);
      assertThat(proxy.counter("cluster.c.upstream_cx_protocol_error")).isOne();
      nothingIsLeft(proxy);
    }
  }
}
