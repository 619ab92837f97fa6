package io.legate.listener;

import io.legate.event.Timer;
import io.legate.event.Worker;
import io.legate.network.SystemErrors;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.ServerChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.UnixChannelOption;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.concurrent.CompletableFuture;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One listening socket on one worker. Bound first; accepts from when it is told to. When accepting
 * fails (no more file descriptors) it pauses for a moment. Confined to its worker, except {@link
 * #bind}'s result.
 */
final class ListenSocket extends ChannelInboundHandlerAdapter {
  private static final Logger log = LoggerFactory.getLogger("connection");
  private static final long PAUSE_NANOS = 100_000_000L; // 0.1 s
  // <netinet/in.h> of Linux: IPPROTO_IPV6 is 41, IPV6_V6ONLY is 26
  private static final ChannelOption<Integer> IPV6_ONLY =
      new IntegerUnixChannelOption("LEGATE_IPV6_V6ONLY", 41, 26);

  private final Worker worker;
  private final ListenAddress address;
  private final ServerChannel channel;
  private final Resume resume = new Resume();
  private ActiveListener owner;
  private boolean accepting;
  private boolean failing;

  /** A socket that is not bound yet. */
  ListenSocket(ActiveListener owner, ListenAddress address) {
    this.worker = owner.worker();
    this.owner = owner;
    this.address = address;
    this.channel = worker.transport().newServerChannel(address.unix());
  }

  /** What it was configured with. */
  ListenAddress address() {
    return address;
  }

  /** The worker that accepts. */
  Worker worker() {
    return worker;
  }

  /** Whose connections it accepts. */
  ActiveListener owner() {
    return owner;
  }

  /** Gives what it accepts from now on to another version of the listener. On its worker. */
  void owner(ActiveListener listener) {
    owner = listener;
  }

  /**
   * Binds and listens, on the worker; may be called from any thread.
   *
   * @param to the address, whose port may differ from the configured one when that is 0
   * @return the address it is bound to
   */
  CompletableFuture<SocketAddress> bind(
      SocketAddress to, CompiledListener listener, boolean share) {
    var bound = new CompletableFuture<SocketAddress>();
    worker.execute(
        () -> {
          try {
            start(to, listener, share, bound);
          } catch (RuntimeException e) {
            channel.unsafe().closeForcibly();
            bound.completeExceptionally(e);
          }
        });
    return bound;
  }

  private void start(
      SocketAddress to,
      CompiledListener listener,
      boolean share,
      CompletableFuture<SocketAddress> bound) {
    configure(listener, share);
    channel.pipeline().addLast(this);
    worker
        .eventLoop()
        .register(channel)
        .addListener(
            (ChannelFutureListener)
                registered -> {
                  if (registered.isSuccess()) {
                    channel
                        .bind(worker.transport().nativeAddress(to))
                        .addListener((ChannelFutureListener) f -> onBound(f, listener, bound));
                  } else {
                    onBound(registered, listener, bound);
                  }
                });
  }

  private void configure(CompiledListener listener, boolean share) {
    var config = channel.config();
    config.setAutoRead(false);
    config.setAllocator(worker.allocator());
    config.setOption(ChannelOption.SO_BACKLOG, listener.backlog());
    if (!address.unix()) {
      config.setOption(ChannelOption.SO_REUSEADDR, true);
      if (share) {
        config.setOption(UnixChannelOption.SO_REUSEPORT, true);
      }
      if (address.ipv6Only() && worker.transport().reusePort()) {
        config.setOption(IPV6_ONLY, 1);
      }
    }
    for (ListenSocketOption<?> option : listener.socketOptions()) {
      if (option.beforeBind()) {
        set(option);
      }
    }
  }

  private <T> void set(ListenSocketOption<T> option) {
    if (!channel.config().setOption(option.option(), option.value())) {
      log.warn("the socket option {} of {} cannot be set", option.option(), address.text());
    }
  }

  private void onBound(
      ChannelFuture done, CompiledListener listener, CompletableFuture<SocketAddress> bound) {
    if (!done.isSuccess()) {
      channel.close();
      bound.completeExceptionally(done.cause());
      return;
    }
    for (ListenSocketOption<?> option : listener.socketOptions()) {
      if (!option.beforeBind()) {
        set(option);
      }
    }
    bound.complete(address.unix() ? address.address() : boundAddress());
  }

  /**
   * The address with the port that the kernel chose. The wildcard stays the configured one: the
   * native transports bind {@code 0.0.0.0} by an IPv6 socket, whose own address is {@code ::}.
   */
  private SocketAddress boundAddress() {
    if (channel.localAddress() instanceof InetSocketAddress bound
        && address.address() instanceof InetSocketAddress configured
        && configured.getAddress().isAnyLocalAddress()) {
      return new InetSocketAddress(configured.getAddress(), bound.getPort());
    }
    return channel.localAddress();
  }

  /** Begins to accept. On its worker. */
  void accept() {
    accepting = true;
    channel.config().setAutoRead(true);
  }

  /** Listens no more. On its worker. */
  void close() {
    accepting = false;
    resume.cancel();
    channel.close();
  }

  @Override
  public void channelRead(ChannelHandlerContext ctx, Object child) {
    failing = false;
    owner.onAccept((Channel) child, address);
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
    if (!failing) { // told once, until accepting works again
      failing = true;
      log.warn("cannot accept on {}: {}", address.text(), SystemErrors.text(cause), cause);
    }
    channel.config().setAutoRead(false);
    worker.schedule(resume, PAUSE_NANOS);
  }

  private final class Resume extends Timer {
    @Override
    protected void onTimer() {
      if (accepting) {
        channel.config().setAutoRead(true);
      }
    }
  }
}
