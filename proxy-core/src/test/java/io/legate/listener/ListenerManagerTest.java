package io.legate.listener;

import static io.legate.testing.ListenerFixture.address;
import static io.legate.testing.ListenerFixture.chain;
import static io.legate.testing.ListenerFixture.filter;
import static io.legate.testing.ListenerFixture.listener;
import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.listener.v3.AdditionalAddress;
import io.envoyproxy.envoy.config.listener.v3.FilterChainMatch;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.extensions.filters.network.direct_response.v3.Config;
import io.envoyproxy.envoy.extensions.filters.network.echo.v3.Echo;
import io.legate.event.Transport;
import io.legate.testing.ListenerFixture;
import io.legate.testing.WorkerFixture;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class ListenerManagerTest {
  static Stream<Transport> transports() {
    return WorkerFixture.transports();
  }

  private static Socket connect(InetSocketAddress to) throws Exception {
    Socket socket = new Socket(to.getAddress(), to.getPort());
    socket.setSoTimeout(10_000);
    return socket;
  }

  private static void assertEchoes(Socket socket, String text) throws Exception {
    socket.getOutputStream().write(text.getBytes(ISO_8859_1));
    byte[] back = socket.getInputStream().readNBytes(text.length());
    assertThat(new String(back, ISO_8859_1)).isEqualTo(text);
  }

  private static String readAll(Socket socket) throws Exception {
    return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
  }

  private static Config response(String text) {
    return Config.newBuilder().setResponse(DataSource.newBuilder().setInlineString(text)).build();
  }

  @ParameterizedTest
  @MethodSource("transports")
  void echoesUntilTheClientHasSentAll(Transport transport) throws Exception {
    try (var fixture = new ListenerFixture(2, transport)) {
      fixture.add("echo", filter(Echo.getDefaultInstance()));
      InetSocketAddress to = fixture.start();
      try (Socket socket = connect(to)) {
        assertEchoes(socket, "hello");
        assertThat(fixture.gauge("listener.echo.downstream_cx_active")).isEqualTo(1);
        assertThat(fixture.manager().activeConnections()).isEqualTo(1);
        socket.getOutputStream().write("bye".getBytes(ISO_8859_1));
        socket.shutdownOutput();
        assertThat(readAll(socket)).isEqualTo("bye");
      }
      await().until(() -> fixture.manager().activeConnections() == 0);
      assertThat(fixture.counter("listener.echo.downstream_cx_total")).isEqualTo(1);
      await().until(() -> fixture.counter("listener.echo.downstream_cx_destroy") == 1);
      assertThat(fixture.gauge("listener.echo.downstream_cx_active")).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void answersDirectly(Transport transport) throws Exception {
    try (var fixture = new ListenerFixture(1, transport)) {
      fixture.add("direct", filter(response("go away")));
      try (Socket socket = connect(fixture.start())) {
        assertThat(readAll(socket)).isEqualTo("go away");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void stopsReadingFromAClientThatDoesNotTakeItsEcho(Transport transport) throws Exception {
    try (var fixture = new ListenerFixture(1, transport)) {
      Listener proto =
          listener("echo")
              .setPerConnectionBufferLimitBytes(UInt32Value.of(65536))
              .addFilterChains(chain(filter("envoy.echo")))
              .build();
      fixture.manager().addOrUpdate(fixture.compile(proto));
      InetSocketAddress to = fixture.start();
      try (SocketChannel client = SocketChannel.open(to)) {
        client.configureBlocking(false);
        ByteBuffer chunk = ByteBuffer.allocate(1 << 20);
        long sent = 0;
        int idle = 0;
        while (idle < 20) { // until nothing is taken any more
          int n = client.write(chunk.clear());
          sent += n;
          idle = n == 0 ? idle + 1 : 0;
          fixture.workers().run(() -> {});
        }
        assertThat(sent).isLessThan(64L << 20);
        client.configureBlocking(true);
        client.shutdownOutput();
        long back = 0;
        for (int n = client.read(chunk.clear()); n >= 0; n = client.read(chunk.clear())) {
          back += n;
        }
        assertThat(back).isEqualTo(sent);
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void closesWhatMatchesNoChain(Transport transport) throws Exception {
    try (var fixture = new ListenerFixture(1, transport)) {
      var match = FilterChainMatch.newBuilder().setTransportProtocol("tls");
      Listener proto =
          listener("none")
              .addFilterChains(chain(filter("envoy.echo")).toBuilder().setFilterChainMatch(match))
              .build();
      fixture.manager().addOrUpdate(fixture.compile(proto));
      try (Socket socket = connect(fixture.start())) {
        assertThat(readAll(socket)).isEmpty();
      }
      await().until(() -> fixture.counter("listener.none.no_filter_chain_match") == 1);
      assertThat(fixture.log).containsExactly("NR filter_chain_not_found 0 0");
      assertThat(fixture.manager().activeConnections()).isZero();
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void serves200ConnectionsAtOnce(Transport transport) throws Exception {
    try (var fixture = new ListenerFixture(2, transport)) {
      fixture.add("echo", filter("echo"));
      InetSocketAddress to = fixture.start();
      List<Socket> sockets = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        sockets.add(connect(to));
      }
      for (int i = 0; i < 200; i++) {
        assertEchoes(sockets.get(i), "connection " + i);
      }
      assertThat(fixture.manager().activeConnections()).isEqualTo(200);
      for (Socket socket : sockets) {
        socket.close();
      }
      await().until(() -> fixture.manager().activeConnections() == 0);
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void listensOnAllItsAddressesAndOnUnixSockets(Transport transport, @TempDir Path folder)
      throws Exception {
    Path path = folder.resolve("s");
    try (var fixture = new ListenerFixture(2, transport)) {
      Address pipe =
          Address.newBuilder()
              .setPipe(Pipe.newBuilder().setPath(path.toString()).setMode(0600))
              .build();
      Listener proto =
          listener("many")
              .addAdditionalAddresses(
                  AdditionalAddress.newBuilder().setAddress(address("127.0.0.2", 0)))
              .addAdditionalAddresses(AdditionalAddress.newBuilder().setAddress(pipe))
              .addFilterChains(chain(filter("echo")))
              .build();
      fixture.manager().addOrUpdate(fixture.compile(proto));
      fixture.start();
      List<SocketAddress> bound = fixture.manager().listeners().get(0).addresses();
      assertThat(bound).hasSize(3);
      for (SocketAddress to : bound.subList(0, 2)) {
        try (Socket socket = connect((InetSocketAddress) to)) {
          assertEchoes(socket, "hi");
        }
      }
      assertThat(Files.getPosixFilePermissions(path)).hasSize(2);
      try (SocketChannel unix = SocketChannel.open(UnixDomainSocketAddress.of(path))) {
        unix.write(ByteBuffer.wrap(new byte[] {'x'}));
        ByteBuffer back = ByteBuffer.allocate(1);
        unix.read(back);
        assertThat(back.get(0)).isEqualTo((byte) 'x');
      }
    }
    assertThat(path).doesNotExist();
  }

  @ParameterizedTest
  @MethodSource("transports")
  void bindsAllOrNone(Transport transport) throws Exception {
    try (var fixture = new ListenerFixture(2, transport);
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      fixture.add("good", filter("echo"));
      Listener bad =
          listener("bad")
              .setAddress(address("127.0.0.1", taken.getLocalPort()))
              .addFilterChains(chain(filter("echo")))
              .build();
      fixture.manager().addOrUpdate(fixture.compile(bad));
      assertThatThrownBy(fixture::start)
          .isInstanceOf(ListenerException.class)
          .hasMessage(
              "cannot bind '127.0.0.1:" + taken.getLocalPort() + "': Address already in use");
      assertThat(fixture.counter("listener_manager.listener_create_failure")).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void refusesTwoListenersOnOneAddress(Transport transport) throws Exception {
    try (var fixture = new ListenerFixture(1, transport)) {
      Listener.Builder proto =
          listener("a")
              .setAddress(address("127.0.0.1", 19999))
              .addFilterChains(chain(filter("echo")));
      fixture.manager().addOrUpdate(fixture.compile(proto.build()));
      var second = fixture.compile(proto.setName("b").build());
      assertThatThrownBy(() -> fixture.manager().addOrUpdate(second))
          .hasMessageContaining("'b' has duplicate address '127.0.0.1:19999'");
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void listensNoMoreButKeepsConnections(Transport transport) throws Exception {
    try (var fixture = new ListenerFixture(2, transport)) {
      fixture.add("echo", filter("echo"));
      InetSocketAddress to = fixture.start();
      try (Socket socket = connect(to)) {
        assertEchoes(socket, "before");
        fixture.manager().stopListening(false);
        await().until(() -> refused(to));
        assertEchoes(socket, "after");
        fixture.manager().closeConnections();
        assertThat(readAll(socket)).isEmpty();
      }
    }
  }

  private static boolean refused(InetSocketAddress to) throws Exception {
    try (Socket socket = new Socket(to.getAddress(), to.getPort())) {
      return false;
    } catch (ConnectException e) {
      return true;
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aNewVersionGoesOnWithTheSocketsAndTheOldOneDrains(Transport transport) throws Exception {
    try (var fixture = new ListenerFixture(2, transport)) {
      fixture.add("l", filter("echo"));
      InetSocketAddress to = fixture.start();
      try (Socket old = connect(to)) {
        assertEchoes(old, "one");
        Listener changed = listener("l").addFilterChains(chain(filter(response("two")))).build();
        assertThat(fixture.manager().addOrUpdate(fixture.compile(changed))).isTrue();
        assertThat(fixture.manager().addOrUpdate(fixture.compile(changed))).isFalse();
        await()
            .until(
                () -> {
                  try (Socket socket = connect(to)) {
                    socket.shutdownOutput();
                    return readAll(socket).equals("two");
                  }
                });
        assertEchoes(old, "still one");
        assertThat(fixture.gauge("listener_manager.total_listeners_draining")).isEqualTo(1);
        assertThat(fixture.manager().activeConnections()).isEqualTo(1);
        assertThat(fixture.manager().remove("l")).isTrue();
        await().until(() -> refused(to));
        assertThat(fixture.manager().listeners()).isEmpty();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void makesNoSocketWhereItIsNotToBind(Transport transport) throws Exception {
    try (var fixture = new ListenerFixture(1, transport)) {
      Listener proto =
          listener("unbound")
              .setBindToPort(BoolValue.of(false))
              .addFilterChains(chain(filter("echo")))
              .build();
      fixture.manager().addOrUpdate(fixture.compile(proto));
      InetSocketAddress configured = fixture.start();
      assertThat(configured.getPort()).isZero();
      assertThat(fixture.counter("listener_manager.listener_create_success")).isZero();
    }
  }
}
