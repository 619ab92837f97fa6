package io.legate.tcp;

import io.legate.network.CloseType;
import io.legate.network.ConnectionCallbacks;
import io.legate.network.ConnectionEvent;
import io.legate.network.NettyConnection;
import io.legate.stats.StatsShard;
import io.legate.upstream.ByteStream;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.Host;
import io.legate.upstream.HostMonitor;
import io.legate.upstream.ResourcePriority;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The host's side of a {@link TcpProxy}: one connect, and the connection if it succeeds. It
 * outlives the client's side until what the client sent has been sent on. Confined to the worker.
 */
final class TcpUpstream implements ConnectionCallbacks, NettyConnection.Reader {
  private final TcpProxy proxy;
  private final ClusterInfo cluster;
  private final Host host;
  private final StatsShard shard;
  private @Nullable NettyConnection connection;
  private boolean connected;
  private boolean left;
  private boolean flushing;

  /** A side without a connection yet. */
  TcpUpstream(TcpProxy proxy, ClusterInfo cluster, Host host) {
    this.proxy = proxy;
    this.cluster = cluster;
    this.host = host;
    this.shard = proxy.worker().stats();
  }

  /** Starts to connect; returns false where a circuit breaker forbids it. */
  boolean connect() {
    NettyConnection made =
        ByteStream.connect(proxy.worker(), cluster, host, ResourcePriority.DEFAULT, this);
    if (made == null) {
      return false;
    }
    connection = made;
    made.enableHalfClose(true);
    made.delayedCloseNanos(proxy.config().idleTimeoutNanos());
    made.reader(this);
    return true;
  }

  NettyConnection connection() {
    NettyConnection c = connection;
    assert c != null;
    return c;
  }

  boolean connected() {
    return connected;
  }

  void write(ByteBuf data, boolean endStream) {
    cluster.stats().upstreamCxTxBytesTotal.add(shard, data.readableBytes());
    connection().write(data, endStream);
  }

  @Override
  public void onData(ByteBuf data, boolean endStream) {
    cluster.stats().upstreamCxRxBytesTotal.add(shard, data.readableBytes());
    if (left) {
      data.release();
    } else {
      proxy.onUpstreamData(data, endStream);
    }
  }

  void pauseReading() {
    cluster.stats().upstreamFlowControlPausedReadingTotal.inc(shard);
    connection().readDisable(true);
  }

  void resumeReading() {
    cluster.stats().upstreamFlowControlResumedReadingTotal.inc(shard);
    connection().readDisable(false);
  }

  @Override
  public void onAboveWriteBufferHighWatermark() {
    cluster.stats().upstreamFlowControlBackedUpTotal.inc(shard);
    if (!left) {
      proxy.pauseDownstream();
    }
  }

  @Override
  public void onBelowWriteBufferLowWatermark() {
    cluster.stats().upstreamFlowControlDrainedTotal.inc(shard);
    if (!left) {
      proxy.resumeDownstream();
    }
  }

  @Override
  public void onEvent(ConnectionEvent event) {
    if (event == ConnectionEvent.CONNECTED) {
      connected = true;
      report(HostMonitor.Result.LOCAL_CONNECT_SUCCESS_FINAL);
      proxy.onConnected(this);
    } else {
      onClosed();
    }
  }

  private void onClosed() {
    if (flushing) {
      proxy.config().stats().upstreamFlushActive.dec(shard);
    }
    if (left) {
      return;
    }
    if (connected) {
      proxy.onUpstreamClosed();
    } else {
      report(
          connection().connectTimedOut()
              ? HostMonitor.Result.LOCAL_TIMEOUT
              : HostMonitor.Result.LOCAL_CONNECT_FAILED);
      proxy.onConnectFailed(connection());
    }
  }

  private void report(HostMonitor.Result result) {
    HostMonitor monitor = host.monitor();
    if (monitor != null) {
      monitor.onResult(proxy.worker().index(), result);
    }
  }

  /**
   * The client's side is closed.
   *
   * @param abort whether what was not sent yet is dropped
   */
  void onDownstreamClosed(boolean abort) {
    left = true;
    if (abort || !connected) {
      connection().close(CloseType.NO_FLUSH);
      return;
    }
    if (connection().pendingWriteBytes() > 0) {
      flushing = true;
      proxy.config().stats().upstreamFlushTotal.inc(shard);
      proxy.config().stats().upstreamFlushActive.inc(shard);
    }
    connection().close(CloseType.FLUSH_WRITE);
  }
}
