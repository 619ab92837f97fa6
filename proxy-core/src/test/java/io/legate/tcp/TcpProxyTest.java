package io.legate.tcp;

import static io.legate.testing.ListenerFixture.filter;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.legate.event.Transport;
import io.legate.testing.FakeCluster;
import io.legate.testing.ListenerFixture;
import io.legate.testing.WorkerFixture;
import io.legate.upstream.HostStat;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class TcpProxyTest {
  static Stream<Transport> transports() {
    return WorkerFixture.transports();
  }

  private static TcpProxy.Builder proxy() {
    return TcpProxy.newBuilder()
        .setStatPrefix("t")
        .setCluster("c")
        .addAccessLog(AccessLog.getDefaultInstance());
  }

  private static ServerSocket backend() throws Exception {
    return new ServerSocket(0, 200, InetAddress.getByName("127.0.0.1"));
  }

  private static InetSocketAddress refusing() throws Exception {
    try (ServerSocket gone = backend()) {
      return (InetSocketAddress) gone.getLocalSocketAddress();
    }
  }

  private static InetSocketAddress start(
      ListenerFixture fixture, TcpProxy.Builder proxy, SocketAddress... hosts) throws Exception {
    return start(fixture, proxy, 1024, hosts);
  }

  private static InetSocketAddress start(
      ListenerFixture fixture, TcpProxy.Builder proxy, long limit, SocketAddress... hosts)
      throws Exception {
    fixture.clusters(new FakeCluster(fixture.workers().stats(), fixture.refs, "c", limit, hosts));
    fixture.add("l", filter(proxy.build()));
    return fixture.start();
  }

  private static Socket connect(InetSocketAddress to) throws Exception {
    Socket socket = new Socket(to.getAddress(), to.getPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void send(Socket socket, String text) throws Exception {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
  }

  private static String read(Socket socket, int bytes) throws Exception {
    return new String(socket.getInputStream().readNBytes(bytes), ISO_8859_1);
  }

  private static long drain(Socket socket) throws Exception {
    byte[] buffer = new byte[1 << 16];
    long total = 0;
    for (int n = 0; n >= 0; n = socket.getInputStream().read(buffer)) {
      total += n;
    }
    return total;
  }

  private static String readAll(Socket socket) throws Exception {
    try {
      return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
    } catch (SocketException reset) {
      return "reset";
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void carriesBytesBothWaysUntilBothSidesHaveSentAll(Transport transport) throws Exception {
    try (var fixture = new ListenerFixture(2, transport);
        ServerSocket backend = backend()) {
      InetSocketAddress to = start(fixture, proxy(), backend.getLocalSocketAddress());
      try (Socket client = connect(to)) {
        send(client, "ping");
        try (Socket host = backend.accept()) {
          host.setSoTimeout(10_000);
          assertThat(read(host, 4)).isEqualTo("ping");
          send(host, "pong");
          assertThat(read(client, 4)).isEqualTo("pong");
          assertThat(fixture.gauge("cluster.c.upstream_cx_active")).isEqualTo(1);
          client.shutdownOutput();
          assertThat(readAll(host)).isEmpty();
          send(host, "the rest");
          host.shutdownOutput();
          assertThat(readAll(client)).isEqualTo("the rest");
        }
      }
      await().until(() -> fixture.log.size() == 1);
      assertThat(fixture.log).containsExactly("- null 4 12");
      await().until(() -> fixture.gauge("cluster.c.upstream_cx_active") == 0);
      assertThat(fixture.counter("cluster.c.upstream_cx_tx_bytes_total")).isEqualTo(4);
      assertThat(fixture.counter("cluster.c.upstream_cx_rx_bytes_total")).isEqualTo(12);
      assertThat(fixture.counter("cluster.c.upstream_cx_connect_fail")).isZero();
      assertThat(fixture.counter("tcp.t.downstream_cx_total")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void theHostMayBeTheFirstToEnd(Transport transport) throws Exception {
    try (var fixture = new ListenerFixture(1, transport);
        ServerSocket backend = backend()) {
      InetSocketAddress to = start(fixture, proxy(), backend.getLocalSocketAddress());
      try (Socket client = connect(to);
          Socket host = backend.accept()) {
        host.setSoTimeout(10_000);
        send(host, "banner");
        host.shutdownOutput();
        assertThat(readAll(client)).isEqualTo("banner");
        send(client, "still sending");
        client.shutdownOutput();
        assertThat(readAll(host)).isEqualTo("still sending");
      }
      await().until(() -> fixture.manager().activeConnections() == 0);
      assertThat(fixture.log).containsExactly("- null 13 6");
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void goesOnToTheNextHost(Transport transport) throws Exception {
    try (var fixture = new ListenerFixture(1, transport);
        ServerSocket backend = backend()) {
      TcpProxy.Builder proxy = proxy().setMaxConnectAttempts(UInt32Value.of(2));
      InetSocketAddress to = start(fixture, proxy, refusing(), backend.getLocalSocketAddress());
      try (Socket client = connect(to)) {
        send(client, "not lost");
        try (Socket host = backend.accept()) {
          assertThat(read(host, 8)).isEqualTo("not lost");
        }
        assertThat(readAll(client)).isIn("", "reset");
      }
      await().until(() -> fixture.log.size() == 1);
      assertThat(fixture.log).containsExactly("UF null 8 0");
      assertThat(fixture.counter("cluster.c.upstream_cx_connect_fail")).isEqualTo(1);
      assertThat(fixture.counter("cluster.c.upstream_cx_total")).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void closesTheClientWhenNoHostTakesTheConnection(Transport transport) throws Exception {
    try (var fixture = new ListenerFixture(1, transport)) {
      FakeCluster cluster =
          new FakeCluster(fixture.workers().stats(), fixture.refs, "c", 1024, refusing());
      fixture.clusters(cluster);
      fixture.add("l", filter(proxy().build()));
      try (Socket client = connect(fixture.start())) {
        assertThat(readAll(client)).isIn("", "reset");
      }
      await().until(() -> fixture.log.size() == 1);
      assertThat(fixture.log).containsExactly("UF,URX null 0 0");
      assertThat(cluster.hosts.get(0).sum(HostStat.CX_CONNECT_FAIL)).isEqualTo(1);
      assertThat(cluster.hosts.get(0).sum(HostStat.CX_ACTIVE)).isZero();
      assertThat(fixture.counter("cluster.c.upstream_cx_connect_attempts_exceeded")).isEqualTo(1);
      assertThat(fixture.manager().activeConnections()).isZero();
    }
  }

  @Test
  void countsAConnectThatTakesTooLong() throws Exception {
    List<Socket> filling = new ArrayList<>();
    try (var fixture = new ListenerFixture(1, Transport.best());
        ServerSocket full = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      for (boolean more = true; more; ) {
        filling.add(new Socket());
        try {
          filling.get(filling.size() - 1).connect(full.getLocalSocketAddress(), 100);
        } catch (java.net.SocketTimeoutException e) {
          more = false;
        }
      }
      try (Socket client = connect(start(fixture, proxy(), full.getLocalSocketAddress()))) {
        assertThat(readAll(client)).isIn("", "reset");
      }
      await().until(() -> fixture.log.size() == 1);
      assertThat(fixture.counter("cluster.c.upstream_cx_connect_timeout")).isEqualTo(1);
      assertThat(fixture.log).containsExactly("UF,URX null 0 0");
    } finally {
      for (Socket socket : filling) {
        socket.close();
      }
    }
  }

  @Test
  void closesTheClientWhenThereIsNoHost() throws Exception {
    try (var fixture = new ListenerFixture(1, Transport.best())) {
      try (Socket client = connect(start(fixture, proxy()))) {
        assertThat(readAll(client)).isIn("", "reset");
      }
      await().until(() -> fixture.log.size() == 1);
      assertThat(fixture.log).containsExactly("UH null 0 0");
      assertThat(fixture.counter("cluster.c.upstream_cx_none_healthy")).isEqualTo(1);
    }
  }

  @Test
  void closesTheClientWhenThereIsNoCluster() throws Exception {
    try (var fixture = new ListenerFixture(1, Transport.best())) {
      fixture.add("l", filter(proxy().setCluster("unknown").build()));
      try (Socket client = connect(fixture.start())) {
        assertThat(readAll(client)).isIn("", "reset");
      }
      await().until(() -> fixture.log.size() == 1);
      assertThat(fixture.log).containsExactly("NC null 0 0");
      assertThat(fixture.counter("tcp.t.downstream_cx_no_route")).isEqualTo(1);
    }
  }

  @Test
  void keepsToTheConnectionLimit() throws Exception {
    try (var fixture = new ListenerFixture(1, Transport.best());
        ServerSocket backend = backend()) {
      InetSocketAddress to = start(fixture, proxy(), 1, backend.getLocalSocketAddress());
      try (Socket first = connect(to);
          Socket host = backend.accept()) {
        send(first, "x");
        assertThat(read(host, 1)).isEqualTo("x");
        try (Socket second = connect(to)) {
          assertThat(readAll(second)).isIn("", "reset");
        }
        await().until(() -> fixture.log.size() == 1);
        assertThat(fixture.log).containsExactly("UO null 0 0");
        assertThat(fixture.counter("cluster.c.upstream_cx_overflow")).isEqualTo(1);
        assertThat(fixture.gauge("cluster.c.circuit_breakers.default.cx_open")).isEqualTo(1);
        // It counts as the request on it, which is what LEAST_REQUEST goes by.
        assertThat(fixture.gauge("cluster.c.upstream_rq_active")).isEqualTo(1);
        assertThat(fixture.counter("cluster.c.upstream_rq_pending_total")).isEqualTo(1);
        assertThat(fixture.gauge("cluster.c.upstream_rq_pending_active")).isZero();
      }
      await().until(() -> fixture.gauge("cluster.c.upstream_rq_active") == 0);
      await().until(() -> fixture.gauge("cluster.c.circuit_breakers.default.cx_open") == 0);
    }
  }

  @Test
  void closesWhatIsIdle() throws Exception {
    try (var fixture = new ListenerFixture(1, Transport.best());
        ServerSocket backend = backend()) {
      TcpProxy.Builder proxy = proxy().setIdleTimeout(Duration.newBuilder().setNanos(50_000_000));
      InetSocketAddress to = start(fixture, proxy, backend.getLocalSocketAddress());
      try (Socket client = connect(to);
          Socket host = backend.accept()) {
        host.setSoTimeout(10_000);
        assertThat(readAll(client)).isIn("", "reset");
        assertThat(readAll(host)).isIn("", "reset");
      }
      assertThat(fixture.counter("tcp.t.idle_timeout")).isEqualTo(1);
    }
  }

  @Test
  void endsAConnectionThatIsTooOld() throws Exception {
    try (var fixture = new ListenerFixture(1, Transport.best());
        ServerSocket backend = backend()) {
      TcpProxy.Builder proxy =
          proxy().setMaxDownstreamConnectionDuration(Duration.newBuilder().setNanos(50_000_000));
      InetSocketAddress to = start(fixture, proxy, backend.getLocalSocketAddress());
      try (Socket client = connect(to)) {
        assertThat(readAll(client)).isIn("", "reset");
      }
      assertThat(fixture.counter("tcp.t.max_downstream_connection_duration")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void readsNoMoreThanASlowReaderTakes(Transport transport) throws Exception {
    try (var fixture = new ListenerFixture(1, transport);
        ServerSocket backend = backend()) {
      InetSocketAddress to = start(fixture, proxy(), backend.getLocalSocketAddress());
      try (SocketChannel client = SocketChannel.open(to);
          Socket host = backend.accept()) {
        client.configureBlocking(false);
        ByteBuffer chunk = ByteBuffer.allocate(1 << 20);
        long sent = 0;
        String paused = "tcp.t.downstream_flow_control_paused_reading_total";
        for (int idle = 0;
            idle < 20 || fixture.counter(paused) == 0;
            fixture.workers().run(() -> {})) {
          int n = client.write(chunk.clear());
          sent += n;
          idle = n == 0 ? idle + 1 : 0;
        }
        assertThat(sent).isLessThan(64L << 20);
        client.configureBlocking(true);
        client.shutdownOutput();
        assertThat(drain(host)).isEqualTo(sent);
      }
      await().until(() -> fixture.manager().activeConnections() == 0);
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aResetOfTheClientEndsTheHostsSide(Transport transport) throws Exception {
    try (var fixture = new ListenerFixture(1, transport);
        ServerSocket backend = backend()) {
      InetSocketAddress to = start(fixture, proxy(), backend.getLocalSocketAddress());
      Socket client = connect(to);
      send(client, "x");
      try (Socket host = backend.accept()) {
        host.setSoTimeout(10_000);
        assertThat(read(host, 1)).isEqualTo("x");
        client.setSoLinger(true, 0);
        client.close();
        assertThat(readAll(host)).isEmpty();
      }
      await().until(() -> fixture.gauge("cluster.c.upstream_cx_active") == 0);
      assertThat(fixture.log).containsExactly("- null 1 0");
    }
  }

  /** What it had sent before may be lost with it, the end is not. */
  @ParameterizedTest
  @MethodSource("transports")
  void aResetOfTheHostEndsTheClientsSide(Transport transport) throws Exception {
    try (var fixture = new ListenerFixture(1, transport);
        ServerSocket backend = backend()) {
      InetSocketAddress to = start(fixture, proxy(), backend.getLocalSocketAddress());
      try (Socket client = connect(to)) {
        send(client, "ask");
        try (Socket host = backend.accept()) {
          assertThat(read(host, 3)).isEqualTo("ask");
          send(host, "half of ");
          assertThat(read(client, 8)).isEqualTo("half of ");
          host.setSoLinger(true, 0);
        }
        assertThat(readAll(client)).isIn("", "reset");
      }
      await().until(() -> fixture.log.size() == 1);
      assertThat(fixture.log).containsExactly("- null 3 8");
      await().until(() -> fixture.gauge("cluster.c.upstream_cx_active") == 0);
      assertThat(fixture.counter("cluster.c.upstream_cx_destroy_remote")).isEqualTo(1);
      assertThat(fixture.counter("cluster.c.upstream_cx_connect_fail")).isZero();
      assertThat(fixture.manager().activeConnections()).isZero();
    }
  }
}
