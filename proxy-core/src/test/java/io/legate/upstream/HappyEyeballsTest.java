package io.legate.upstream;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.network.CloseType;
import io.legate.network.NettyConnection;
import io.legate.network.TransportSocketFactory;
import io.legate.testing.RawBackend;
import io.legate.testing.Recorder;
import io.legate.testing.WorkerFixture;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class HappyEyeballsTest {
  private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
  private final Recorder seen = new Recorder();
  private final AtomicInteger further = new AtomicInteger();
  private final List<AutoCloseable> opened = new ArrayList<>();

  static Stream<Transport> transports() {
    return WorkerFixture.transports();
  }

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable each : opened) {
      each.close();
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void theFirstIsEnoughWhenItAnswers(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport)) {
      ServerSocket one = listen(10);
      ServerSocket two = listen(10);
      NettyConnection connection = connect(fixture, 5 * SECOND, at(one), at(two));
      seen.awaitEvent("CONNECTED");

      assertThat(connection.info().directRemoteAddress()).isEqualTo(at(one));
      assertThat(further).hasValue(0);
      try (Socket peer = one.accept()) {
        peer.getOutputStream().write("hello".getBytes(ISO_8859_1));
        await().until(() -> seen.text().equals("hello"));
      }
      seen.awaitEvent("REMOTE_CLOSE");
      assertThat(seen.events).containsExactly("CONNECTED", "REMOTE_CLOSE");
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void theNextIsTriedAtOnceWhenOneRefuses(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport)) {
      ServerSocket good = listen(10);
      // Were each waited for, three attempts would take longer than the timeout.
      NettyConnection connection =
          connect(fixture, SECOND / 2, refused(), refused(), refused(), at(good));
      seen.awaitEvent("CONNECTED");

      assertThat(connection.info().directRemoteAddress()).isEqualTo(at(good));
      assertThat(connection.localAddress()).isNotNull();
      assertThat(further).hasValue(3);
      assertThat(seen.events).containsExactly("CONNECTED");
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void theNextIsTriedAfterAWhileWhenOneIsSilent(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport)) {
      ServerSocket silent = silent();
      ServerSocket good = listen(10);
      long start = System.nanoTime();
      NettyConnection connection = connect(fixture, 5 * SECOND, at(silent), at(good));
      seen.awaitEvent("CONNECTED");

      assertThat(System.nanoTime() - start).isBetween(SECOND * 3 / 10, 2 * SECOND);
      assertThat(connection.info().directRemoteAddress()).isEqualTo(at(good));
      assertThat(further).hasValue(1);
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void failsAsTheLastDidWhenAllFail(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport)) {
      NettyConnection connection = connect(fixture, 5 * SECOND, refused(), refused());
      seen.awaitEvent("REMOTE_CLOSE");

      assertThat(connection.transportFailureReason())
          .isEqualTo("delayed connect error: Connection refused");
      assertThat(connection.connectTimedOut()).isFalse();
      assertThat(further).hasValue(1);
      assertThat(seen.events).containsExactly("REMOTE_CLOSE");
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void theTimeoutIsForAllTogether(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport)) {
      ServerSocket silent = silent();
      NettyConnection connection = connect(fixture, SECOND * 2 / 5, at(silent), at(silent));
      seen.awaitEvent("REMOTE_CLOSE");

      assertThat(connection.connectTimedOut()).isTrue();
      assertThat(further).hasValue(1);
      assertThat(seen.events).containsExactly("REMOTE_CLOSE");
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void whatWasWrittenAndSetBeforeHoldsForTheWinner(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport)) {
      ServerSocket good = listen(10);
      int size = 3 * 1024 * 1024;
      NettyConnection connection =
          fixture.call(
              () -> {
                NettyConnection c = start(fixture, 5 * SECOND, refused(), at(good));
                c.enableHalfClose(true);
                c.readDisable(true);
                c.write(Unpooled.copiedBuffer("early", ISO_8859_1), false);
                assertThat(seen.events).isEmpty();
                c.write(Unpooled.wrappedBuffer(new byte[size]), true);
                assertThat(c.pendingWriteBytes()).isEqualTo(size + 5);
                assertThat(seen.events).containsExactly("HIGH");
                return c;
              });
      try (Socket peer = good.accept()) {
        peer.getOutputStream().write("not yet".getBytes(ISO_8859_1));
        byte[] got = peer.getInputStream().readAllBytes();
        assertThat(new String(got, 0, 5, ISO_8859_1)).isEqualTo("early");
        assertThat(got).hasSize(size + 5);
        assertThat(seen.events).startsWith("HIGH", "CONNECTED").contains("LOW");
        assertThat(seen.text()).isEmpty();
        fixture.run(() -> connection.readDisable(false));
        await().until(() -> seen.text().equals("not yet"));
        peer.shutdownOutput();
        seen.awaitEvent("REMOTE_CLOSE");
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void nobodyIsConnectedAfterAClose(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport)) {
      ServerSocket silent = silent();
      ServerSocket good = listen(10);
      NettyConnection connection = connect(fixture, 5 * SECOND, at(silent), at(good));
      fixture.run(
          () -> {
            connection.write(Unpooled.copiedBuffer("lost", ISO_8859_1), false);
            connection.close(CloseType.ABORT_RESET);
          });

      assertThat(seen.events).containsExactly("LOCAL_CLOSE");
      assertThat(connection.open()).isFalse();
      good.setSoTimeout(500); // longer than the next attempt would have taken
      assertThat(catchIo(good::accept)).isInstanceOf(java.net.SocketTimeoutException.class);
      assertThat(further).hasValue(0);
    }
  }

  private interface Io {
    Object run() throws IOException;
  }

  private static Exception catchIo(Io io) {
    try {
      io.run();
      return null;
    } catch (IOException e) {
      return e;
    }
  }

  private NettyConnection connect(
      WorkerFixture fixture, long timeoutNanos, SocketAddress... addresses) {
    return fixture.call(() -> start(fixture, timeoutNanos, addresses));
  }

  private NettyConnection start(
      WorkerFixture fixture, long timeoutNanos, SocketAddress... addresses) {
    NettyConnection connection =
        HappyEyeballs.connect(
            fixture.worker(),
            List.of(addresses),
            ClusterInfo.TcpOptions.NONE,
            TransportSocketFactory.RAW_BUFFER,
            timeoutNanos,
            1024 * 1024,
            further::incrementAndGet,
            seen);
    connection.reader(seen);
    assertThat(seen.events).isEmpty();
    return connection;
  }

  private ServerSocket listen(int backlog) throws Exception {
    ServerSocket socket = new ServerSocket(0, backlog, InetAddress.getByName("127.0.0.1"));
    opened.add(socket);
    return socket;
  }

  /** One whose backlog is full, so that connecting to it takes for ever. */
  private ServerSocket silent() throws Exception {
    ServerSocket server = listen(1);
    for (int i = 0; i < 20; i++) {
      Socket socket = new Socket();
      opened.add(socket);
      try {
        socket.connect(server.getLocalSocketAddress(), 100);
      } catch (java.net.SocketTimeoutException full) {
        return server;
      }
    }
    throw new AssertionError("the backlog never filled");
  }

  private static SocketAddress at(ServerSocket server) {
    return new InetSocketAddress(server.getInetAddress(), server.getLocalPort());
  }

  private static SocketAddress refused() throws Exception {
    return new InetSocketAddress("127.0.0.1", RawBackend.refusedPort());
  }
}
