package io.legate.upstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.event.Transport;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import io.legate.testing.WorkerFixture;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Where hosts may be, and where connections to them come from, over real sockets. */
class EndpointAddressesTest {
  private static final String RESPONSE = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
  private static final String ROUTE = "{match: {prefix: /}, route: {cluster: e}}";

  static Stream<Transport> transports() {
    return WorkerFixture.transports();
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aHostMayBeAUnixSocket(Transport transport, @TempDir Path folder) throws Exception {
    Path path = folder.resolve("s");
    try (var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      Thread thread = new Thread(() -> answer(server), "unix");
      thread.setDaemon(true);
      thread.start();
      try (var proxy = proxy(transport, "{pipe: {path: " + path + "}}", "");
          RawClient client = proxy.client()) {
        assertThat(client.get("/").response()).endsWith("ok");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aHostMayBeAUnixSocketWithoutAFile(Transport transport) throws Exception {
    Assumptions.assumeTrue(transport != Transport.NIO, "the JDK knows none");
    String name = "@legate-test-" + ProcessHandle.current().pid() + "-" + transport;
    try (var fixture = new WorkerFixture(1, transport)) {
      new ServerBootstrap()
          .group(fixture.worker().eventLoop())
          .channelFactory(() -> transport.newServerChannel(true))
          .childHandler(new Answering())
          .bind(transport.nativeAddress(new DomainSocketAddress(name)))
          .sync();
      try (var proxy = proxy(transport, "{pipe: {path: \"" + name + "\"}}", "");
          RawClient client = proxy.client()) {
        assertThat(client.get("/").response()).endsWith("ok");
        assertThat(proxy.server().clusters().snapshots())
            .anySatisfy(c -> assertThat(c.prioritySet().hosts()).first().hasToString(name));
      }
    }
  }

  private static final class Answering extends ChannelInboundHandlerAdapter {
    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
      ReferenceCountUtil.release(message);
      ctx.writeAndFlush(Unpooled.copiedBuffer(RESPONSE, StandardCharsets.ISO_8859_1));
    }
  }

  private static void answer(ServerSocketChannel server) {
    try (SocketChannel peer = server.accept()) {
      peer.read(ByteBuffer.allocate(4096));
      peer.write(ByteBuffer.wrap(RESPONSE.getBytes(StandardCharsets.ISO_8859_1)));
      peer.read(ByteBuffer.allocate(1));
    } catch (IOException e) {
      // the proxy closed; the test looks at what the client saw
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aHostMayHaveAnIPv6Address(Transport transport) throws Exception {
    try (ServerSocket server = listenOnSix();
        var proxy = proxy(transport, address("::1", server.getLocalPort()), "");
        RawClient client = proxy.client()) {
      client.get("/");
      try (Socket accepted = server.accept();
          RawClient peer = new RawClient(accepted)) {
        peer.head();
        peer.send(RESPONSE);
        assertThat(client.response()).endsWith("ok");
        assertThat(proxy.server().clusters().snapshots())
            .anySatisfy(
                c ->
                    assertThat(c.prioritySet().hosts())
                        .extracting(Object::toString)
                        .contains("[::1]:" + server.getLocalPort()));
      }
    }
  }

  private static ServerSocket listenOnSix() {
    try {
      return new ServerSocket(0, 5, Inet6Address.getByName("::1"));
    } catch (IOException e) {
      Assumptions.abort("no IPv6 here: " + e.getMessage());
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void connectionsComeFromTheBootstrapsAddressOrTheClusters(Transport transport) throws Exception {
    String bootstrap =
        "cluster_manager: {upstream_bind_config: {source_address: {address: 127.0.0.7, port_value: 0}}}\n";
    try (ServerSocket server = new ServerSocket(0, 5, InetAddress.getByName("127.0.0.1"))) {
      String to = address("127.0.0.1", server.getLocalPort());
      assertThat(source(server, transport, bootstrap, to, "")).isEqualTo("127.0.0.7");
      assertThat(
              source(
                  server,
                  transport,
                  bootstrap,
                  to,
                  ", upstream_bind_config: {source_address: {address: 127.0.0.8, port_value: 0}}"))
          .isEqualTo("127.0.0.8");
    }
  }

  private static String source(
      ServerSocket server, Transport transport, String bootstrap, String to, String fields)
      throws Exception {
    try (var proxy = new ProxyFixture(transport, bootstrap + yaml(to, fields));
        RawClient client = proxy.client()) {
      client.get("/");
      try (Socket accepted = server.accept();
          RawClient peer = new RawClient(accepted)) {
        peer.head();
        peer.send(RESPONSE);
        client.response();
        return accepted.getInetAddress().getHostAddress();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void anAddressThatIsNotOursIsABindError(Transport transport) throws Exception {
    try (RawBackend backend = RawBackend.ok();
        var proxy =
            proxy(
                transport,
                address("127.0.0.1", backend.port()),
                ", upstream_bind_config: {source_address: {address: 192.0.2.1, port_value: 0}}");
        RawClient client = proxy.client()) {
      assertThat(client.get("/").response()).startsWith("HTTP/1.1 503");
      assertThat(proxy.logged(1)).startsWith("503 UF");
      assertThat(proxy.counter("cluster.e.bind_errors")).isEqualTo(1);
      assertThat(proxy.counter("cluster.e.upstream_cx_connect_fail")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aHostOfTwoAddressesForWhichNoSocketCanBeMadeCannotBeReached(Transport transport)
      throws Exception {
    try (RawBackend backend = RawBackend.ok()) {
      String at = address("127.0.0.1", backend.port());
      try (var proxy =
              proxy(
                  transport,
                  at + ", additional_addresses: [{address: " + at + "}]",
                  ", upstream_connection_options: {tcp_keepalive: {keepalive_time: 100000}}");
          RawClient client = proxy.client()) {
        assertThat(client.get("/").response())
            .startsWith("HTTP/1.1 503")
            .contains("delayed connect error: ");
        assertThat(proxy.gauge("cluster.e.upstream_cx_active")).isZero();
        assertThat(proxy.gauge("cluster.e.upstream_rq_pending_active")).isZero();
      }
    }
  }

  /** An option that Linux does not know shows that options reach it, and fails the connect. */
  @Test
  void optionsAreSetByNumber() throws Exception {
    Assumptions.assumeTrue(Transport.EPOLL.available(), "it needs epoll");
    try (var server = ServerSocketChannel.open()) {
      server.bind(new InetSocketAddress("127.0.0.1", 0));
      int port = ((InetSocketAddress) server.getLocalAddress()).getPort();
      try (var proxy =
              proxy(
                  Transport.EPOLL,
                  address("127.0.0.1", port),
                  ", upstream_bind_config: {socket_options: [{level: 1, name: 9999, int_value: 1,"
                      + " state: STATE_PREBIND}]}");
          RawClient client = proxy.client()) {
        assertThat(client.get("/").response()).startsWith("HTTP/1.1 503");
        assertThat(proxy.logged(1)).startsWith("503 UF");
      }
    }
  }

  private static ProxyFixture proxy(Transport transport, String address, String fields)
      throws Exception {
    return new ProxyFixture(transport, yaml(address, fields));
  }

  private static String yaml(String address, String fields) {
    return new ProxyYaml().route(ROUTE).build()
        + ("- {name: e, connect_timeout: 2s, load_assignment: {cluster_name: e, endpoints: [{lb_endpoints:"
                + " [{endpoint: {address: "
                + address
                + "}}]}]}"
                + fields
                + "}\n")
            .indent(2);
  }

  private static String address(String ip, int port) {
    return "{socket_address: {address: \"" + ip + "\", port_value: " + port + "}}";
  }
}
