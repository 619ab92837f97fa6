package io.legate.listener;

import io.legate.event.Worker;
import io.legate.network.ConnectionCallbacks;
import io.legate.network.ConnectionEvent;
import io.legate.network.FilterChain;
import io.legate.network.FilterChainRunner;
import io.legate.network.NettyConnection;
import io.legate.stats.StatsShard;
import io.legate.stream.ConnectionInfo;
import io.legate.stream.ResponseFlag;
import io.legate.stream.StreamInfo;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelFutureListener;
import java.net.SocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * One accepted connection on its way to its filter chain, and what the listener remembers of it
 * then. Confined to its worker. Envoy: {@code ActiveTcpSocket}, {@code ActiveTcpConnection}.
 */
final class ListenerConnection implements ConnectionCallbacks, ChannelFutureListener {
  private static final long NANOS_PER_MILLI = 1_000_000;

  private final ActiveListener owner;
  private final Worker worker;
  private final Channel channel;
  private final NettyConnection connection;
  private final long startNanos;
  private @Nullable FilterChain chain;
  private boolean counted;

  @Nullable ListenerConnection next;
  @Nullable ListenerConnection prev;

  ListenerConnection(
      ActiveListener owner, Channel channel, SocketAddress local, SocketAddress remote) {
    this.owner = owner;
    this.worker = owner.worker();
    this.channel = channel;
    this.startNanos = worker.nowNanos();
    var info = new ConnectionInfo(NettyConnection.nextId(), local, remote);
    this.connection = new NettyConnection(worker, channel, info);
  }

  NettyConnection connection() {
    return connection;
  }

  CompiledListener listener() {
    return owner.listener();
  }

  /** Prepares the channel and registers it with the worker's loop; the chain runs after that. */
  void start() {
    worker.configure(channel.config());
    connection.bufferLimit(listener().bufferLimitBytes());
    connection.addCallbacks(this);
    channel.pipeline().addLast(connection);
    if (listener().listenerFilters().isEmpty()) {
      chain = listener().chains().find(connection.info());
      if (chain == null) {
        onNoChain();
        channel.unsafe().closeForcibly();
        return;
      }
      putTransportSocket(chain);
    }
    ChannelFuture registered = worker.eventLoop().register(channel);
    if (registered.isSuccess()) {
      onRegistered();
    } else {
      registered.addListener(this);
    }
  }

  @Override
  public void operationComplete(ChannelFuture registered) {
    if (registered.isSuccess()) {
      onRegistered();
    } else {
      channel.unsafe().closeForcibly();
    }
  }

  private void onRegistered() {
    owner.add(this);
    FilterChain chosen = chain;
    if (chosen != null) {
      run(chosen);
    } else {
      new ListenerFilterRunner(this).start();
    }
  }

  /** Chooses the chain after the listener filters looked, and runs it. False: there is none. */
  boolean chooseChain() {
    FilterChain chosen = listener().chains().find(connection.info());
    if (chosen == null) {
      onNoChain();
      return false;
    }
    putTransportSocket(chosen);
    run(chosen);
    return true;
  }

  private void putTransportSocket(FilterChain chosen) {
    connection.handshakes(chosen.transportSocket().handshakes());
    chosen.transportSocket().addTo(channel.pipeline());
    connection.pipelineChanged();
  }

  private void run(FilterChain chosen) {
    StatsShard shard = worker.stats();
    counted = true;
    listener().stats().downstreamCxTotal.inc(shard);
    listener().stats().downstreamCxActive.inc(shard);
    FilterChainRunner.run(connection, chosen.filters());
    if (owner.draining()) { // it was accepted just before
      connection.drain();
    }
  }

  private void onNoChain() {
    listener().stats().noFilterChainMatch.inc(worker.stats());
    StreamInfo info = new StreamInfo();
    info.start(connection.info(), worker.nowMillis(), startNanos);
    info.addFlag(ResponseFlag.NO_ROUTE_FOUND);
    info.responseCodeDetails("filter_chain_not_found");
    info.endNanos = worker.nowNanos();
    listener().accessLog().log(worker, info);
  }

  @Override
  public void onEvent(ConnectionEvent event) {
    if (event == ConnectionEvent.CONNECTED) {
      return;
    }
    owner.remove(this);
    if (counted) {
      StatsShard shard = worker.stats();
      ListenerStats stats = listener().stats();
      stats.downstreamCxActive.dec(shard);
      stats.downstreamCxDestroy.inc(shard);
      stats.downstreamCxLengthMs.record(shard, (worker.nowNanos() - startNanos) / NANOS_PER_MILLI);
    }
  }
}
