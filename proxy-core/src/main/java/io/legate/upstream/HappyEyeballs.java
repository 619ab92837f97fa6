package io.legate.upstream;

import io.legate.event.Timer;
import io.legate.event.Worker;
import io.legate.network.ConnectionCallbacks;
import io.legate.network.ConnectionEvent;
import io.legate.network.NettyConnection;
import io.legate.network.TransportSocketFactory;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Connects to one of several addresses of a host: they are tried in {@link AddressOrder}, the next
 * one when an attempt has failed or has taken 300 ms; the first that is connected, transport's
 * handshake included, wins, and the others are closed. Confined to the worker. RFC 8305 section 5;
 * Envoy: {@code HappyEyeballsConnectionImpl}.
 */
final class HappyEyeballs extends Timer implements ConnectionCallbacks {
  private static final long ATTEMPT_DELAY = TimeUnit.MILLISECONDS.toNanos(300);

  private final Worker worker;
  private final List<SocketAddress> addresses;
  private final ClusterInfo.TcpOptions options;
  private final TransportSocketFactory transportSocket;
  private final Runnable onFurtherAttempt;
  private final NettyConnection connection;
  private final List<Attempt> running = new ArrayList<>(2);
  private final Timeout timeout = new Timeout();
  private int next;

  private HappyEyeballs(
      Worker worker,
      List<SocketAddress> addresses,
      ClusterInfo.TcpOptions options,
      TransportSocketFactory transportSocket,
      Runnable onFurtherAttempt,
      NettyConnection connection) {
    this.worker = worker;
    this.addresses = addresses;
    this.options = options;
    this.transportSocket = transportSocket;
    this.onFurtherAttempt = onFurtherAttempt;
    this.connection = connection;
  }

  /**
   * As {@link ClientConnector#connect}, to any of these addresses; where it got to is in the
   * connection's info.
   *
   * @param addresses as they are to be tried
   * @param connectTimeoutNanos for all attempts together
   * @param onFurtherAttempt run for each attempt after the first
   */
  static NettyConnection connect(
      Worker worker,
      List<SocketAddress> addresses,
      ClusterInfo.TcpOptions options,
      TransportSocketFactory transportSocket,
      long connectTimeoutNanos,
      int bufferLimitBytes,
      Runnable onFurtherAttempt,
      ConnectionCallbacks callbacks) {
    assert worker.inThread();
    NettyConnection connection =
        NettyConnection.unattached(worker, ClientConnector.info(addresses.get(0)));
    connection.bufferLimit(bufferLimitBytes);
    connection.addCallbacks(callbacks);
    var race =
        new HappyEyeballs(
            worker, addresses, options, transportSocket, onFurtherAttempt, connection);
    connection.addCallbacks(race);
    worker.schedule(race.timeout, connectTimeoutNanos);
    // Later, so that nobody is called back before this returns.
    worker.execute(race::startNext);
    return connection;
  }

  private void startNext() {
    if (!connection.open()) {
      return;
    }
    if (next > 0) {
      onFurtherAttempt.run();
    }
    Attempt attempt;
    try {
      attempt = new Attempt(addresses.get(next++));
    } catch (ChannelException e) { // not even a socket
      goOn(e, ClientConnector.reason(e));
      return;
    }
    running.add(attempt);
    if (next < addresses.size()) {
      worker.schedule(this, ATTEMPT_DELAY);
    }
    attempt.start();
  }

  @Override
  protected void onTimer() {
    startNext();
  }

  private void failed(Attempt attempt, @Nullable Throwable cause, @Nullable String reason) {
    if (!running.remove(attempt)) {
      return; // it has lost, or nobody waits any more
    }
    attempt.channel.close();
    goOn(cause, reason);
  }

  /** After an attempt that failed: the next one, if there is any. */
  private void goOn(@Nullable Throwable cause, @Nullable String reason) {
    if (next < addresses.size()) {
      cancel();
      startNext();
    } else if (running.isEmpty()) {
      connection.connectFailed(cause, false, reason);
    }
  }

  private void connected(Attempt attempt) {
    if (running.remove(attempt)) {
      stop();
      attempt.channel.pipeline().remove(attempt);
      connection.info().directRemoteAddress(attempt.remote);
      connection.attach(attempt.channel);
    }
  }

  /** It is connected, could not be, or is not wanted any more. */
  @Override
  public void onEvent(ConnectionEvent event) {
    connection.removeCallbacks(this);
    stop();
  }

  private void stop() {
    cancel();
    timeout.cancel();
    List<Attempt> left = List.copyOf(running);
    running.clear();
    left.forEach(a -> a.channel.close());
  }

  /** All attempts together took too long. */
  private final class Timeout extends Timer {
    @Override
    protected void onTimer() {
      connection.connectFailed(null, true, null);
    }
  }

  /** One address being connected to; the last handler of its channel until it has won. */
  private final class Attempt extends ChannelInboundHandlerAdapter
      implements ChannelFutureListener {
    private final SocketAddress remote;
    private final Channel channel;

    Attempt(SocketAddress remote) {
      this.remote = remote;
      this.channel = ClientConnector.channel(worker, options, false);
      transportSocket.addTo(channel.pipeline());
      channel.pipeline().addLast(this);
    }

    void start() {
      worker
          .eventLoop()
          .register(channel)
          .addListener(
              (ChannelFutureListener)
                  f -> {
                    if (f.isSuccess()) {
                      ClientConnector.connect(worker, channel, remote, options).addListener(this);
                    } else {
                      operationComplete(f);
                    }
                  });
    }

    @Override
    public void operationComplete(ChannelFuture done) {
      if (!done.isSuccess()) {
        Throwable cause = done.cause();
        failed(this, cause, ClientConnector.reason(cause));
      }
    }

    @Override
    public void channelActive(ChannelHandlerContext ctx) {
      if (!transportSocket.handshakes()) {
        connected(this);
      }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext ctx, Object event) {
      if (event instanceof SslHandshakeCompletionEvent handshake) {
        if (handshake.isSuccess()) {
          connected(this);
        } else {
          failed(this, handshake.cause(), "TLS_error:" + handshake.cause().getMessage());
        }
      }
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
      failed(this, cause, null);
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
      failed(this, null, null);
    }
  }
}
