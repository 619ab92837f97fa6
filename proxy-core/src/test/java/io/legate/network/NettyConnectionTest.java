package io.legate.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.stream.ConnectionInfo;
import io.legate.testing.Recorder;
import io.legate.testing.WorkerFixture;
import io.legate.upstream.ClientConnector;
import io.legate.upstream.ClusterInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelOption;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class NettyConnectionTest {
  private static final int MORE_THAN_A_SOCKET_TAKES = 64 * 1024 * 1024;
  private static final int MORE_THAN_ONE_READ = 100 * 1024;
  private final Recorder seen = new Recorder();

  static Stream<Transport> transports() {
    return WorkerFixture.transports();
  }

  /** Connects; {@code more} are told of events after {@link #seen}. */
  @SafeVarargs
  private NettyConnection connect(
      WorkerFixture fixture,
      ServerSocket server,
      Function<NettyConnection, ConnectionCallbacks>... more) {
    return fixture.call(
        () -> {
          NettyConnection c =
              ClientConnector.connect(
                  fixture.worker(),
                  server.getLocalSocketAddress(),
                  ClusterInfo.TcpOptions.NONE,
                  TransportSocketFactory.RAW_BUFFER,
                  TimeUnit.SECONDS.toNanos(5),
                  0,
                  seen);
          c.reader(seen);
          for (var one : more) {
            c.addCallbacks(one.apply(c));
          }
          return c;
        });
  }

  /** Connects, and writes more than the peer, which reads nothing, takes. */
  private NettyConnection stuck(WorkerFixture fixture, ServerSocket server) throws Exception {
    NettyConnection connection = stuck(fixture, server, 0);
    seen.events.clear();
    return connection;
  }

  private NettyConnection stuck(WorkerFixture fixture, ServerSocket server, int bufferLimit)
      throws Exception {
    NettyConnection connection = connect(fixture, server);
    fixture.run(() -> connection.bufferLimit(bufferLimit));
    seen.awaitEvent("CONNECTED");
    fixture.run(
        () -> connection.write(Unpooled.wrappedBuffer(new byte[MORE_THAN_A_SOCKET_TAKES]), false));
    assertThat(fixture.call(connection::pendingWriteBytes)).isPositive();
    return connection;
  }

  private static ServerSocket listen() throws Exception {
    return new ServerSocket(0, 10, InetAddress.getLoopbackAddress());
  }

  /** What is told, in the same turn and after it. */
  private void closes(WorkerFixture fixture, Runnable close, String... events) {
    fixture.run(close);
    assertThat(seen.events).containsExactly(events);
    fixture.run(() -> {}); // what the channel does later in its turns
    fixture.run(() -> {});
    assertThat(seen.events).containsExactly(events);
  }

  @ParameterizedTest
  @MethodSource("transports")
  void tellsWhenMoreWaitsThanItsLimit(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen()) {
      NettyConnection connection = stuck(fixture, server, 1024 * 1024);
      assertThat(seen.events).containsExactly("CONNECTED", "HIGH");
      fixture.run(() -> connection.close(CloseType.NO_FLUSH));
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aLimitOfZeroIsNone(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen()) {
      NettyConnection connection = stuck(fixture, server, 0);
      assertThat(seen.events).containsExactly("CONNECTED");
      fixture.run(() -> connection.close(CloseType.NO_FLUSH));
    }
  }

  @Test
  void aLimitOfZeroIsNoneBeforeThereIsAChannel() throws Exception {
    try (var fixture = new WorkerFixture(1, Transport.NIO)) {
      var nowhere = new InetSocketAddress("127.0.0.1", 1);
      var info = new ConnectionInfo(NettyConnection.nextId(), nowhere, nowhere);
      fixture.run(
          () -> {
            NettyConnection connection = NettyConnection.unattached(fixture.worker(), info);
            connection.addCallbacks(seen);
            connection.bufferLimit(0);
            connection.write(Unpooled.wrappedBuffer(new byte[1024 * 1024]), false);
            assertThat(seen.events).isEmpty();
            connection.bufferLimit(1024);
            connection.write(Unpooled.wrappedBuffer(new byte[1]), false);
            connection.close(CloseType.NO_FLUSH);
          });
      assertThat(seen.events).containsExactly("HIGH", "LOCAL_CLOSE");
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void tellsOnceThatItClosedWithBytesUnsent(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen()) {
      NettyConnection connection = stuck(fixture, server);
      try (Socket peer = server.accept()) {
        closes(fixture, () -> connection.close(CloseType.NO_FLUSH), "LOCAL_CLOSE");
        assertThat(connection.failure()).isNull();
        assertThat(peer.isConnected()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void tellsOnceThatItResetWithBytesUnsent(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen()) {
      NettyConnection connection = stuck(fixture, server);
      try (Socket peer = server.accept()) {
        closes(fixture, () -> connection.close(CloseType.ABORT_RESET), "LOCAL_CLOSE");
        assertThat(peer.isConnected()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void tellsOnceThatItGaveUpFlushing(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen()) {
      NettyConnection connection = stuck(fixture, server);
      try (Socket peer = server.accept()) {
        closes(fixture, () -> connection.close(CloseType.FLUSH_WRITE));
        closes(fixture, () -> connection.close(CloseType.NO_FLUSH), "LOCAL_CLOSE");
        assertThat(peer.isConnected()).isTrue();
      }
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void tellsOnceThatItGaveUpAfterItsEnd(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen()) {
      NettyConnection connection = stuck(fixture, server);
      try (Socket peer = server.accept()) {
        closes(fixture, () -> connection.write(Unpooled.EMPTY_BUFFER, true));
        closes(fixture, () -> connection.close(CloseType.NO_FLUSH), "LOCAL_CLOSE");
        assertThat(peer.isConnected()).isTrue();
      }
    }
  }

  /** Whoever writes is in the middle of something: it is told of a broken connection afterwards. */
  @ParameterizedTest
  @MethodSource("transports")
  void tellsNothingWhileItIsWrittenTo(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen()) {
      NettyConnection connection = connect(fixture, server);
      seen.awaitEvent("CONNECTED");
      seen.events.clear();
      Socket peer = server.accept();
      List<String> during =
          fixture.call(
              () -> {
                peer.setSoLinger(true, 0);
                peer.close(); // the reset is there before anything was read
                connection.write(Unpooled.wrappedBuffer(new byte[10]), true);
                return List.copyOf(seen.events);
              });
      assertThat(during).isEmpty();
      seen.awaitEvent("REMOTE_CLOSE");
      closes(fixture, () -> connection.close(CloseType.NO_FLUSH), "REMOTE_CLOSE");
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void tellsTheOthersOfAConnectionThatOneOfThemCloses(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen()) {
      var last = new Recorder();
      connect(
          fixture,
          server,
          c ->
              event -> {
                if (event == ConnectionEvent.CONNECTED) {
                  c.close(CloseType.NO_FLUSH);
                }
              },
          c -> last);
      last.awaitEvent("LOCAL_CLOSE");
      fixture.run(() -> {});
      assertThat(seen.events).containsExactly("CONNECTED", "LOCAL_CLOSE");
      assertThat(last.events).containsExactly("LOCAL_CLOSE");
    }
  }

  /** Counters and limits depend on being told, whatever else is wrong. */
  @ParameterizedTest
  @MethodSource("transports")
  void tellsTheOthersOfItsEndWhereOneOfThemFails(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen()) {
      var last = new Recorder();
      ConnectionCallbacks broken =
          event -> {
            if (event != ConnectionEvent.CONNECTED) {
              throw new IllegalStateException("planted");
            }
          };
      NettyConnection connection = connect(fixture, server, c -> broken, c -> last);
      last.awaitEvent("CONNECTED");
      fixture.run(() -> connection.close(CloseType.NO_FLUSH));
      assertThat(last.events).containsExactly("CONNECTED", "LOCAL_CLOSE");
    }
  }

  /** The peer's end is there while nobody reads. */
  @ParameterizedTest
  @MethodSource("transports")
  void readsAllOfAPeerThatEndedWhileNobodyRead(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen()) {
      NettyConnection connection = connect(fixture, server);
      seen.awaitEvent("CONNECTED");
      try (Socket peer = server.accept()) {
        fixture.run(
            () -> {
              connection.enableHalfClose(true);
              connection.readDisable(true);
            });
        peer.getOutputStream().write(new byte[MORE_THAN_ONE_READ]);
        peer.shutdownOutput();
        turns(fixture);
        fixture.run(() -> connection.readDisable(false));
        await().until(() -> seen.text().length() == MORE_THAN_ONE_READ);
        seen.awaitEvent("END");
        assertThat(seen.events).containsExactly("CONNECTED", "END");
        closes(
            fixture, () -> connection.close(CloseType.NO_FLUSH), "CONNECTED", "END", "LOCAL_CLOSE");
      }
    }
  }

  /** What waits for a peer that has ended its half goes on when that reads. */
  @ParameterizedTest
  @MethodSource("transports")
  void sendsAllToAPeerThatHasEnded(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen()) {
      NettyConnection connection = connect(fixture, server);
      seen.awaitEvent("CONNECTED");
      try (Socket peer = server.accept()) {
        fixture.run(() -> connection.enableHalfClose(true));
        peer.setSoTimeout(8_000);
        peer.shutdownOutput();
        seen.awaitEvent("END");
        turns(fixture);
        fixture.run(
            () ->
                connection.write(Unpooled.wrappedBuffer(new byte[MORE_THAN_A_SOCKET_TAKES]), true));
        turns(fixture);
        assertThat(peer.getInputStream().readAllBytes()).hasSize(MORE_THAN_A_SOCKET_TAKES);
        seen.awaitEvent("LOCAL_CLOSE");
      }
    }
  }

  /** It ends while more waits for it than a socket takes. */
  @ParameterizedTest
  @MethodSource("transports")
  void sendsAllToAPeerThatEndsWhileItIsSent(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen()) {
      NettyConnection connection = connect(fixture, server);
      seen.awaitEvent("CONNECTED");
      try (Socket peer = server.accept()) {
        fixture.run(() -> connection.enableHalfClose(true));
        fixture.run(
            () ->
                connection.write(Unpooled.wrappedBuffer(new byte[MORE_THAN_A_SOCKET_TAKES]), true));
        turns(fixture);
        peer.setSoTimeout(8_000);
        peer.shutdownOutput();
        seen.awaitEvent("END");
        turns(fixture);
        assertThat(peer.getInputStream().readAllBytes()).hasSize(MORE_THAN_A_SOCKET_TAKES);
        seen.awaitEvent("LOCAL_CLOSE");
      }
    }
  }

  /** Nothing that still watches the socket keeps it open. */
  @ParameterizedTest
  @MethodSource("transports")
  void isGoneForAPeerThatHasEndedAndIsNotSentAll(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen()) {
      NettyConnection connection = stuck(fixture, server);
      try (Socket peer = server.accept()) {
        fixture.run(() -> connection.enableHalfClose(true));
        peer.setSoTimeout(8_000);
        peer.shutdownOutput();
        seen.awaitEvent("END");
        turns(fixture);
        fixture.run(() -> connection.close(CloseType.NO_FLUSH));
        assertThat(peer.getInputStream().readAllBytes().length)
            .isBetween(1, MORE_THAN_A_SOCKET_TAKES - 1);
      }
    }
  }

  /** The channel was closed under it, which it has not heard yet. */
  @ParameterizedTest
  @MethodSource("transports")
  void resetsAChannelThatIsClosedAlready(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen()) {
      NettyConnection connection = connect(fixture, server);
      seen.awaitEvent("CONNECTED");
      closes(
          fixture,
          () -> {
            connection.channel().close();
            connection.close(CloseType.ABORT_RESET);
          },
          "CONNECTED",
          "LOCAL_CLOSE");
    }
  }

  /** The worker looks at what has happened to its sockets. */
  private static void turns(WorkerFixture fixture) {
    for (int i = 0; i < 10; i++) {
      fixture.run(() -> {});
    }
  }

  /** Alone in a turn or not, more than a socket takes or less, before it is connected or after. */
  @ParameterizedTest
  @MethodSource("transports")
  void bytesArriveInTheOrderInWhichTheyWereWritten(Transport transport) throws Exception {
    Random random = new Random(1);
    byte[] all = new byte[6 * 1024 * 1024];
    random.nextBytes(all);
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen()) {
      NettyConnection connection = connect(fixture, server);
      try (Socket peer = server.accept()) {
        CompletableFuture<byte[]> received =
            CompletableFuture.supplyAsync(() -> readSlowly(peer, all.length));
        for (int at = 0; at < all.length; ) {
          int start = at;
          int pieces = random.nextInt(4);
          int[] lengths = new int[pieces];
          for (int i = 0; i < pieces; i++) {
            int most = random.nextInt(5) == 0 ? 400_000 : 20_000;
            lengths[i] = Math.min(all.length - at, random.nextInt(most));
            at += lengths[i];
          }
          fixture.run(() -> write(connection, all, start, lengths));
        }
        assertThat(Arrays.equals(received.get(20, TimeUnit.SECONDS), all)).isTrue();
        fixture.run(() -> connection.write(Unpooled.EMPTY_BUFFER, true));
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
      }
    }
  }

  private static void write(NettyConnection connection, byte[] all, int start, int[] lengths) {
    int at = start;
    for (int length : lengths) {
      boolean gathered = length > 0 && length <= 16 * 1024;
      ByteBuf piece =
          gathered
              ? connection.worker().gatherBuffer(length)
              : connection.worker().allocator().heapBuffer(Math.max(1, length));
      connection.write(piece.writeBytes(all, at, length), false);
      at += length;
    }
  }

  private static byte[] readSlowly(Socket peer, int length) {
    byte[] all = new byte[length];
    Random random = new Random(2);
    int at = 0;
    try {
      while (at < length) {
        int n = peer.getInputStream().read(all, at, Math.min(length - at, random.nextInt(70_000)));
        if (n < 0) {
          break;
        }
        at += n;
        Thread.yield();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  /** Does something, and waits until the turn that it was done in is over. */
  private static void turn(WorkerFixture fixture, Runnable task) throws Exception {
    var over = new CompletableFuture<Void>();
    fixture.run(
        () -> {
          task.run();
          fixture.worker().atEndOfTurn(() -> over.complete(null));
        });
    over.get(10, TimeUnit.SECONDS);
  }

  /** A buffer of 16 KiB for each few bytes that a peer does not take would be many. */
  @ParameterizedTest
  @MethodSource("transports")
  void fewBytesThatWaitHoldNoLargeBuffer(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen()) {
      NettyConnection connection = stuck(fixture, server);
      List<Long> places = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        turn(
            fixture,
            () -> {
              ByteBuf few = fixture.worker().gatherBuffer(16 * 1024).writeZero(10);
              places.add(few.memoryAddress());
              connection.write(few, false);
            });
      }
      assertThat(places).containsOnly(places.get(0));
      fixture.run(() -> connection.close(CloseType.NO_FLUSH));
    }
  }

  /** With SO_LINGER the socket is closed on another thread, and its number may be another's. */
  @ParameterizedTest
  @MethodSource("transports")
  void nothingIsSentOnceTheChannelIsClosing(Transport transport) throws Exception {
    CountDownLatch mayClose = new CountDownLatch(1);
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen()) {
      NettyConnection connection = connect(fixture, server);
      try (Socket peer = server.accept()) {
        seen.awaitEvent("CONNECTED");
        GlobalEventExecutor.INSTANCE.submit(
            () -> {
              mayClose.await();
              return null;
            });
        turn(
            fixture,
            () -> {
              connection.channel().config().setOption(ChannelOption.SO_LINGER, 5);
              connection.channel().close();
              connection.write(fixture.worker().gatherBuffer(1).writeByte(1), false);
            });
        mayClose.countDown();
        assertThat(peer.getInputStream().read()).isEqualTo(-1);
      }
    } finally {
      mayClose.countDown();
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void whatAReaderKeepsIsNotOverwritten(Transport transport) throws Exception {
    List<ByteBuf> kept = new CopyOnWriteArrayList<>();
    try (var fixture = new WorkerFixture(1, transport);
        ServerSocket server = listen()) {
      for (int i = 0; i < 3; i++) {
        NettyConnection connection = connect(fixture, server);
        fixture.run(() -> connection.reader((data, end) -> kept.add(data)));
        try (Socket peer = server.accept()) {
          for (int k = 0; k < 3; k++) {
            int before = kept.size();
            peer.getOutputStream().write('a' + 3 * i + k);
            await().until(() -> kept.size() > before);
          }
        }
      }
      StringBuilder text = new StringBuilder();
      fixture.run(
          () -> {
            for (ByteBuf each : kept) {
              text.append(each.toString(StandardCharsets.ISO_8859_1));
              each.release();
            }
          });
      assertThat(text.toString()).isEqualTo("abcdefghi");
    }
  }
}
