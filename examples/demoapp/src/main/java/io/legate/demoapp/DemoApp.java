package io.legate.demoapp;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.group.ChannelGroup;
import io.netty.channel.group.DefaultChannelGroup;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.SocketChannel;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpServerExpectContinueHandler;
import io.netty.handler.flow.FlowControlHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.netty.util.concurrent.GlobalEventExecutor;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * A running demo backend. It answers from {@link #start} to {@link #close} on two daemon threads of
 * its own; all methods may be called from any thread but those two.
 */
public final class DemoApp implements AutoCloseable {
  private static final int THREADS = 2;
  private static final int BACKLOG = 4096;
  private static final int SHUTDOWN_SECONDS = 5;

  /** Generous, so that a test of a proxy's limits meets the proxy's and not these. */
  private static final int MAX_REQUEST_LINE_BYTES = 64 * 1024;

  private static final int MAX_HEADER_BYTES = 256 * 1024;

  private final MultiThreadIoEventLoopGroup eventLoops;
  private final ChannelGroup connections = new DefaultChannelGroup(GlobalEventExecutor.INSTANCE);
  private final LongAdder requests = new LongAdder();
  private final Channel listener;

  /**
   * Binds and starts to answer.
   *
   * @throws IOException when the address cannot be bound; it names the address
   */
  public static DemoApp start(DemoAppOptions options) throws IOException {
    return new DemoApp(options);
  }

  private DemoApp(DemoAppOptions options) throws IOException {
    ServerIdentity identity = ServerIdentity.of(options);
    Endpoints endpoints = new Endpoints(identity);
    AccessLog accessLog = new AccessLog(options.accessLog(), Clock.systemDefaultZone());
    eventLoops =
        new MultiThreadIoEventLoopGroup(
            THREADS, new DefaultThreadFactory("demoapp", true), NioIoHandler.newFactory());
    ChannelFuture bound =
        new ServerBootstrap()
            .group(eventLoops)
            .channel(NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, BACKLOG)
            .option(ChannelOption.SO_REUSEADDR, true)
            // Reading is asked for message by message: that is the back-pressure.
            .childOption(ChannelOption.AUTO_READ, false)
            // A client that has sent its last request and shut its side still gets the answer.
            .childOption(ChannelOption.ALLOW_HALF_CLOSURE, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childHandler(
                new ChannelInitializer<SocketChannel>() {
                  @Override
                  protected void initChannel(SocketChannel channel) {
                    connections.add(channel);
                    addHandlers(
                        channel, new DemoConnection(channel, endpoints, accessLog, requests));
                  }
                })
            .bind(options.host(), options.port())
            .awaitUninterruptibly();
    if (!bound.isSuccess()) {
      eventLoops.shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS);
      throw new IOException(
          "cannot listen on " + options.host() + ":" + options.port() + ": " + bound.cause(),
          bound.cause());
    }
    listener = bound.channel();
  }

  private static void addHandlers(SocketChannel channel, DemoConnection connection) {
    HttpDecoderConfig limits =
        new HttpDecoderConfig()
            .setMaxInitialLineLength(MAX_REQUEST_LINE_BYTES)
            .setMaxHeaderSize(MAX_HEADER_BYTES);
    channel
        .pipeline()
        .addLast(new HttpServerCodec(limits))
        .addLast(new FlowControlHandler())
        .addLast(new HttpServerExpectContinueHandler())
        .addLast(connection);
  }

  /** Where it listens, with the real port when the options said 0. */
  public InetSocketAddress address() {
    return (InetSocketAddress) listener.localAddress();
  }

  /** How many request heads have arrived since the start, those answered with an error included. */
  public long requests() {
    return requests.sum();
  }

  /** Waits until somebody closes the app. */
  void awaitClosed() throws InterruptedException {
    listener.closeFuture().await();
  }

  /** Stops listening, cuts every connection and ends the threads; a second call does nothing. */
  @Override
  public void close() {
    listener.close().awaitUninterruptibly();
    connections.close().awaitUninterruptibly();
    eventLoops
        .shutdownGracefully(0, SHUTDOWN_SECONDS, TimeUnit.SECONDS)
        .awaitUninterruptibly(SHUTDOWN_SECONDS, TimeUnit.SECONDS);
  }
}
