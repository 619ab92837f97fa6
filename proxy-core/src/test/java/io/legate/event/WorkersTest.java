package io.legate.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.stats.StatsStore;
import io.legate.testing.WorkerFixture;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ServerChannel;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.util.concurrent.ImmediateEventExecutor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class WorkersTest {
  private static final int CHANNELS = 20;

  static Stream<Transport> transports() {
    return WorkerFixture.transports();
  }

  /**
   * With io_uring a channel is closed only when the kernel has given back what is under way: here
   * an accept, reads, and writes that nobody takes.
   */
  @ParameterizedTest
  @MethodSource("transports")
  void channelsThatAreClosedInTheLastTurnAreToldOfIt(Transport transport) throws Exception {
    var told = new Told();
    var workers = new Workers(1, transport, new StatsStore(1));
    var loop = workers.all().get(0).eventLoop();
    var listen =
        (ServerChannel)
            new ServerBootstrap()
                .group(loop)
                .channelFactory(() -> transport.newServerChannel(false))
                .childHandler(told)
                .bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0))
                .sync()
                .channel();
    List<Socket> clients = new ArrayList<>();
    for (int i = 0; i < CHANNELS; i++) {
      clients.add(
          new Socket(
              InetAddress.getLoopbackAddress(),
              ((InetSocketAddress) listen.localAddress()).getPort()));
    }
    await().until(() -> told.open.size() == CHANNELS);
    loop.execute(
        () -> {
          while (!loop.isShuttingDown()) {
            Thread.onSpinWait();
          }
          told.open.writeAndFlush(Unpooled.wrappedBuffer(new byte[8 << 20]));
          listen.close();
          told.open.close();
        });
    workers.close();

    assertThat(told.inactive).hasValue(CHANNELS);
    assertThat(told.removed).hasValue(CHANNELS);
    for (Socket client : clients) {
      client.close();
    }
  }

  @ChannelHandler.Sharable
  private static final class Told extends ChannelInboundHandlerAdapter {
    final ChannelGroup open = new DefaultChannelGroup(ImmediateEventExecutor.INSTANCE);
    final AtomicInteger inactive = new AtomicInteger();
    final AtomicInteger removed = new AtomicInteger();

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      open.add(ctx.channel());
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      inactive.incrementAndGet();
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext ctx) {
      removed.incrementAndGet();
    }
  }
}
