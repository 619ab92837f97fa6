package io.legate.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.network.CloseType;
import io.legate.network.NettyConnection;
import io.legate.network.TransportSocketFactory;
import io.legate.testing.Recorder;
import io.legate.testing.WorkerFixture;
import io.netty.buffer.Unpooled;
import io.netty.channel.unix.DomainSocketAddress;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class ClientConnectorTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private final Recorder seen = new Recorder();

  static Stream<Transport> transports() {
    return WorkerFixture.transports();
  }

  private NettyConnection connect(WorkerFixture fixture, SocketAddress to, long timeoutNanos) {
    return connect(fixture, to, timeoutNanos, ClusterInfo.TcpOptions.NONE);
  }

  private NettyConnection connect(
      WorkerFixture fixture, SocketAddress to, long timeoutNanos, ClusterInfo.TcpOptions options) {
    return fixture.call(
        () -> {
          NettyConnection connection =
              ClientConnector.connect(
                  fixture.worker(),
                  to,
                  options,
                  TransportSocketFactory.RAW_BUFFER,
                  timeoutNanos,
                  1024 * 1024,
                  seen);
          connection.reader(seen);
          assertThat(seen.events).isEmpty();
          return connection;
        });
  }

  private static ServerSocket listen(int backlog) throws Exception {
    return new ServerSocket(0, backlog, InetAddress.getByName("127.0.0.1"));
  }

  @ParameterizedTest
  @MethodSource("transports")
  void sendsWhatWasWrittenBeforeItWasConnected(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen(10)) {
      var options = new ClusterInfo.TcpOptions(Binding.NONE, true, 3, 60, 10);
      fixture.run(
          () ->
              ClientConnector.connect(
                      fixture.worker(),
                      server.getLocalSocketAddress(),
                      options,
                      TransportSocketFactory.RAW_BUFFER,
                      5 * SECOND,
                      0,
                      seen)
                  .write(Unpooled.copiedBuffer("early", ISO_8859_1), false));
      try (Socket peer = server.accept()) {
        assertThat(new String(peer.getInputStream().readNBytes(5), ISO_8859_1)).isEqualTo("early");
        seen.awaitEvent("CONNECTED");
      }
      seen.awaitEvent("REMOTE_CLOSE");
      assertThat(seen.events).containsExactly("CONNECTED", "REMOTE_CLOSE");
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void tellsThatAConnectWasRefused(Transport transport) throws Exception {
    int port;
    try (ServerSocket gone = listen(1)) {
      port = gone.getLocalPort();
    }
    try (var fixture = new WorkerFixture(1, transport)) {
      NettyConnection connection =
          connect(fixture, new InetSocketAddress("127.0.0.1", port), 5 * SECOND);
      seen.awaitEvent("REMOTE_CLOSE");
      assertThat(seen.events).containsExactly("REMOTE_CLOSE");
      assertThat(connection.transportFailureReason())
          .isEqualTo("delayed connect error: Connection refused");
      assertThat(connection.connectTimedOut()).isFalse();
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void givesUpAfterTheConnectTimeout(Transport transport) throws Exception {
    List<Socket> filling = new ArrayList<>();
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen(1)) {
      fill(server, filling);
      NettyConnection connection =
          connect(fixture, server.getLocalSocketAddress(), TimeUnit.MILLISECONDS.toNanos(50));
      seen.awaitEvent("REMOTE_CLOSE");
      assertThat(connection.connectTimedOut()).isTrue();
      assertThat(connection.transportFailureReason()).isNull();
      assertThat(seen.events).containsExactly("REMOTE_CLOSE");
    } finally {
      for (Socket socket : filling) {
        socket.close();
      }
    }
  }

  /** Connects until the server's backlog takes no more. */
  private static void fill(ServerSocket server, List<Socket> filling) throws Exception {
    for (int i = 0; i < 20; i++) {
      Socket socket = new Socket();
      filling.add(socket);
      try {
        socket.connect(server.getLocalSocketAddress(), 100);
      } catch (java.net.SocketTimeoutException full) {
        return;
      }
    }
    throw new AssertionError("the backlog never filled");
  }

  @ParameterizedTest
  @MethodSource("transports")
  void bindsToALocalAddress(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen(10)) {
      var options =
          new ClusterInfo.TcpOptions(
              Binding.from(new InetSocketAddress("127.0.0.9", 0)), false, 0, 0, 0);
      connect(fixture, server.getLocalSocketAddress(), 5 * SECOND, options);
      try (Socket peer = server.accept()) {
        assertThat(peer.getInetAddress().getHostAddress()).isEqualTo("127.0.0.9");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void connectsToAUnixSocket(Transport transport, @TempDir Path folder) throws Exception {
    Path path = folder.resolve("s");
    try (var fixture = new WorkerFixture(1, transport);
        var server = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      server.bind(UnixDomainSocketAddress.of(path));
      connect(fixture, new DomainSocketAddress(path.toString()), 5 * SECOND);
      try (SocketChannel peer = server.accept()) {
        peer.write(ByteBuffer.wrap("hello".getBytes(ISO_8859_1)));
        await().until(() -> seen.text().equals("hello"));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void closesBothSidesOneAfterTheOther(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen(10)) {
      NettyConnection connection = connect(fixture, server.getLocalSocketAddress(), 5 * SECOND);
      fixture.run(() -> connection.enableHalfClose(true));
      try (Socket peer = server.accept()) {
        seen.awaitEvent("CONNECTED");
        peer.getOutputStream().write("last words".getBytes(ISO_8859_1));
        peer.shutdownOutput();
        seen.awaitEvent("END");
        assertThat(seen.text()).isEqualTo("last words");
        assertThat(seen.events).containsExactly("CONNECTED", "END");
        fixture.run(() -> connection.write(Unpooled.copiedBuffer("mine", ISO_8859_1), true));
        assertThat(new String(peer.getInputStream().readAllBytes(), ISO_8859_1)).isEqualTo("mine");
        seen.awaitEvent("LOCAL_CLOSE");
        assertThat(seen.events).containsExactly("CONNECTED", "END", "LOCAL_CLOSE");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void sendsEverythingBeforeAFlushingClose(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen(10)) {
      NettyConnection connection = connect(fixture, server.getLocalSocketAddress(), 5 * SECOND);
      try (Socket peer = server.accept()) {
        seen.awaitEvent("CONNECTED");
        int size = 20 * 1024 * 1024;
        fixture.run(
            () -> {
              connection.write(Unpooled.wrappedBuffer(new byte[size]), false);
              connection.close(CloseType.FLUSH_WRITE);
              connection.write(Unpooled.copiedBuffer("too late", ISO_8859_1), false);
            });
        assertThat(seen.events).contains("HIGH").doesNotContain("LOCAL_CLOSE");
        assertThat(drain(peer.getInputStream())).isEqualTo(size);
        seen.awaitEvent("LOCAL_CLOSE");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void closesAtOnceWhenNothingIsToBeSent(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen(10)) {
      NettyConnection connection = connect(fixture, server.getLocalSocketAddress(), 5 * SECOND);
      seen.awaitEvent("CONNECTED");
      fixture.run(
          () -> {
            connection.close(CloseType.FLUSH_WRITE);
            assertThat(seen.events).containsExactly("CONNECTED", "LOCAL_CLOSE");
          });
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void giveUpOnAPeerThatTakesNothing(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen(10)) {
      NettyConnection connection = connect(fixture, server.getLocalSocketAddress(), 5 * SECOND);
      try (Socket peer = server.accept()) {
        seen.awaitEvent("CONNECTED");
        assertThat(peer.isConnected()).isTrue();
        fixture.run(
            () -> {
              connection.delayedCloseNanos(SECOND / 10);
              connection.write(Unpooled.wrappedBuffer(new byte[30 * 1024 * 1024]), false);
              connection.close(CloseType.FLUSH_WRITE);
            });
        seen.awaitEvent("LOCAL_CLOSE");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void waitsForThePeerInADelayedClose(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen(10)) {
      NettyConnection connection = connect(fixture, server.getLocalSocketAddress(), 5 * SECOND);
      try (Socket peer = server.accept()) {
        seen.awaitEvent("CONNECTED");
        fixture.run(
            () -> {
              connection.delayedCloseNanos(20 * SECOND);
              connection.write(Unpooled.copiedBuffer("bye", ISO_8859_1), false);
              connection.close(CloseType.FLUSH_WRITE_AND_DELAY);
            });
        assertThat(new String(peer.getInputStream().readAllBytes(), ISO_8859_1)).isEqualTo("bye");
        assertThat(seen.events).containsExactly("CONNECTED");
        peer.getOutputStream().write(1); // dropped
      }
      seen.awaitEvent("LOCAL_CLOSE");
      assertThat(seen.text()).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void doesNotReadWhileReadingIsDisabled(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen(10)) {
      NettyConnection connection = connect(fixture, server.getLocalSocketAddress(), 5 * SECOND);
      try (Socket peer = server.accept()) {
        seen.awaitEvent("CONNECTED");
        fixture.run(
            () -> {
              connection.readDisable(true);
              connection.readDisable(true);
            });
        peer.setSendBufferSize(64 * 1024);
        peer.getOutputStream().write(new byte[32 * 1024]);
        fixture.run(() -> connection.readDisable(false));
        fixture.run(() -> {});
        assertThat(seen.text().length()).isLessThan(32 * 1024);
        fixture.run(() -> connection.readDisable(false));
        await().until(() -> seen.text().length() == 32 * 1024);
      }
    }
  }

  private static long drain(InputStream in) throws Exception {
    byte[] buffer = new byte[1 << 16];
    long total = 0;
    for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
      total += n;
    }
    return total;
  }
}
