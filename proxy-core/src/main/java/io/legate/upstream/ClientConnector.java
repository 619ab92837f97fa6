package io.legate.upstream;

import io.legate.event.Timer;
import io.legate.event.Transport;
import io.legate.event.Worker;
import io.legate.network.ConnectionCallbacks;
import io.legate.network.ConnectionEvent;
import io.legate.network.NettyConnection;
import io.legate.network.SystemErrors;
import io.legate.network.TransportSocketFactory;
import io.legate.stream.ConnectionInfo;
import io.netty.channel.Channel;
import io.netty.channel.ChannelConfig;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import jdk.net.ExtendedSocketOptions;

/**
 * Connects to hosts, on the loop of the worker that will use the connection. Confined to that
 * worker; nothing is shared between connects.
 */
public final class ClientConnector {
  private static final SocketAddress UNBOUND = new InetSocketAddress((InetAddress) null, 0);

  // <netinet/tcp.h> of Linux: IPPROTO_TCP is 6
  private static final ChannelOption<Integer> KEEPIDLE = tcpOption("LEGATE_TCP_KEEPIDLE", 4);
  private static final ChannelOption<Integer> KEEPINTVL = tcpOption("LEGATE_TCP_KEEPINTVL", 5);
  private static final ChannelOption<Integer> KEEPCNT = tcpOption("LEGATE_TCP_KEEPCNT", 6);

  private ClientConnector() {}

  private static ChannelOption<Integer> tcpOption(String name, int number) {
    return new IntegerUnixChannelOption(name, 6, number);
  }

  /**
   * Starts to connect. {@code callbacks} are told CONNECTED (after the transport's handshake) or
   * REMOTE_CLOSE; then {@link NettyConnection#connectTimedOut()} and {@link
   * NettyConnection#transportFailureReason()} tell why. Neither is told before this returns. The
   * caller sets the reader; what is written before the connection is there is sent when it is.
   *
   * @param connectTimeoutNanos includes the transport's handshake
   * @param bufferLimitBytes the write buffer's high watermark; 0: none
   */
  public static NettyConnection connect(
      Worker worker,
      SocketAddress remote,
      ClusterInfo.TcpOptions options,
      TransportSocketFactory transportSocket,
      long connectTimeoutNanos,
      int bufferLimitBytes,
      ConnectionCallbacks callbacks) {
    assert worker.inThread();
    Channel channel;
    try {
      channel = channel(worker, options, remote instanceof DomainSocketAddress);
    } catch (ChannelException e) {
      return withoutSocket(worker, remote, e, callbacks);
    }
    NettyConnection connection = new NettyConnection(worker, channel, info(remote));
    connection.handshakes(transportSocket.handshakes());
    connection.bufferLimit(bufferLimitBytes);
    connection.addCallbacks(callbacks);
    transportSocket.addTo(channel.pipeline());
    channel.pipeline().addLast(connection);
    Attempt attempt = new Attempt(connection);
    worker.schedule(attempt, connectTimeoutNanos);
    attempt.start(remote, options.binding());
    return connection;
  }

  private static NettyConnection withoutSocket(
      Worker worker, SocketAddress remote, Throwable cause, ConnectionCallbacks callbacks) {
    NettyConnection connection = NettyConnection.unattached(worker, info(remote));
    connection.addCallbacks(callbacks);
    // Later, so that nobody is called back before connect() returns.
    worker.execute(() -> connection.connectFailed(cause, false, reason(cause)));
    return connection;
  }

  /** {@link NettyConnection#transportFailureReason()} of a connect that failed. */
  static String reason(Throwable cause) {
    return "delayed connect error: " + SystemErrors.text(cause);
  }

  static ConnectionInfo info(SocketAddress remote) {
    return new ConnectionInfo(NettyConnection.nextId(), UNBOUND, remote);
  }

  /**
   * A channel that is not registered yet; {@code unix}: for a Unix socket.
   *
   * @throws ChannelException if the process may have no more sockets, or none with these options
   */
  static Channel channel(Worker worker, ClusterInfo.TcpOptions options, boolean unix) {
    Channel channel = worker.transport().newClientChannel(unix);
    try {
      configure(worker, channel, options, unix);
    } catch (ChannelException e) {
      channel.unsafe().closeForcibly();
      throw e;
    }
    return channel;
  }

  /** Connects a registered channel to an IP address. */
  static ChannelFuture connect(
      Worker worker, Channel channel, SocketAddress remote, ClusterInfo.TcpOptions options) {
    return options.binding().connect(worker, channel, remote);
  }

  private static void configure(
      Worker worker, Channel channel, ClusterInfo.TcpOptions options, boolean unix) {
    ChannelConfig config = channel.config();
    worker.configure(config);
    config.setConnectTimeoutMillis(0); // ours is a timer of the worker's wheel
    if (unix || !options.keepalive()) {
      return;
    }
    config.setOption(ChannelOption.SO_KEEPALIVE, true);
    boolean nio = worker.transport() == Transport.NIO;
    set(config, nio ? Nio.COUNT : KEEPCNT, options.keepaliveProbes());
    set(config, nio ? Nio.IDLE : KEEPIDLE, options.keepaliveTimeSeconds());
    set(config, nio ? Nio.INTERVAL : KEEPINTVL, options.keepaliveIntervalSeconds());
  }

  private static void set(ChannelConfig config, ChannelOption<Integer> option, int value) {
    if (value > 0) {
      config.setOption(option, value);
    }
  }

  /** The JDK's names of the options; a class of its own, as epoll and io_uring need none of it. */
  private static final class Nio {
    static final ChannelOption<Integer> COUNT =
        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT);
    static final ChannelOption<Integer> IDLE =
        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE);
    static final ChannelOption<Integer> INTERVAL =
        NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL);
  }

  /** One connect under way: its timeout, and who waits for it. */
  private static final class Attempt extends Timer
      implements ChannelFutureListener, ConnectionCallbacks {
    private final NettyConnection connection;

    Attempt(NettyConnection connection) {
      this.connection = connection;
      connection.addCallbacks(this);
    }

    void start(SocketAddress remote, Binding binding) {
      Channel channel = connection.channel();
      ChannelFuture registered = connection.worker().eventLoop().register(channel);
      if (registered.isSuccess() && mayConnectAtOnce(remote)) {
        connection.worker().execute(() -> connect(remote, binding));
      } else if (registered.isSuccess()) {
        connect(remote, binding);
      } else {
        registered.addListener(
            (ChannelFutureListener)
                f -> {
                  if (f.isSuccess()) {
                    connect(remote, binding);
                  } else {
                    operationComplete(f);
                  }
                });
      }
    }

    /** Whether it may be there before the call returns, when nobody expects to be told yet. */
    private boolean mayConnectAtOnce(SocketAddress remote) {
      return remote instanceof DomainSocketAddress
          || connection.worker().transport() == Transport.NIO;
    }

    private void connect(SocketAddress remote, Binding binding) {
      if (!connection.open()) {
        return;
      }
      Channel channel = connection.channel();
      SocketAddress to = connection.worker().transport().nativeAddress(remote);
      ChannelFuture connected =
          remote instanceof DomainSocketAddress
              ? channel.connect(to)
              : binding.connect(connection.worker(), channel, to);
      connected.addListener(this);
    }

    @Override
    public void operationComplete(ChannelFuture connected) {
      if (!connected.isSuccess() && connection.open()) {
        // Later, so that nobody is called back before connect() returns.
        connection.worker().execute(() -> failed(connected.cause()));
      }
    }

    private void failed(Throwable cause) {
      connection.connectFailed(cause, false, reason(cause));
    }

    @Override
    public void onEvent(ConnectionEvent event) {
      cancel();
      connection.removeCallbacks(this);
    }

    @Override
    protected void onTimer() {
      connection.connectFailed(null, true, null);
    }
  }
}
