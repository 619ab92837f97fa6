package io.legate.http.pool;

import io.legate.event.Timer;
import io.legate.event.Worker;
import io.legate.http.ClientConnection;
import io.legate.http.RequestEncoder;
import io.legate.http.ResponseDecoder;
import io.legate.http.codec.h1.Http1ClientConnection;
import io.legate.network.CloseType;
import io.legate.network.ConnectionCallbacks;
import io.legate.network.ConnectionEvent;
import io.legate.network.NettyConnection;
import io.legate.stream.Protocol;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.ConnPool;
import io.legate.upstream.Host;
import io.legate.upstream.HostStat;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** One connection of an {@link Http1Pool}. Confined to the pool's worker. */
final class Http1PooledConnection
    implements ConnectionCallbacks, ClientConnection.Callbacks, NettyConnection.Reader {
  private final Http1Pool pool;
  private final Worker worker;
  private final Host host;
  private final ClusterStats stats;
  private final IdleTimer idleTimer = new IdleTimer();
  private @Nullable NettyConnection connection;
  private @Nullable Http1ClientConnection codec;
  private @Nullable DurationTimer durationTimer;
  private long served;
  private boolean busy;
  private boolean last;

  Http1PooledConnection(Http1Pool pool) {
    this.pool = pool;
    this.worker = pool.worker();
    this.host = pool.host();
    this.stats = pool.cluster().stats();
  }

  /** Sets the connection that is being made; before anything is told of it. */
  void connection(NettyConnection connection) {
    this.connection = connection;
    connection.reader(this);
    connection.countWritten(stats.upstreamCxTxBytesTotal);
  }

  private NettyConnection connection() {
    NettyConnection c = connection;
    assert c != null;
    return c;
  }

  boolean connectTimedOut() {
    return connection().connectTimedOut();
  }

  @Nullable String transportFailure() {
    return connection().transportFailureReason();
  }

  /** Gives it a request. */
  void attach(ResponseDecoder decoder, ConnPool.Callbacks callbacks) {
    Http1ClientConnection c = codec;
    assert c != null && !busy;
    idleTimer.cancel();
    busy = true;
    boolean fresh = served++ == 0;
    pool.requests().inc(worker.stats());
    stats.upstreamRqTotal.inc(worker.stats());
    stats.upstreamRqActive.inc(worker.stats());
    host.add(HostStat.RQ_TOTAL, worker.index(), 1);
    host.add(HostStat.RQ_ACTIVE, worker.index(), 1);
    long most = pool.cluster().http().maxRequestsPerConnection();
    if (most > 0 && served >= most) {
      last = true;
      stats.upstreamCxMaxRequests.inc(worker.stats());
    }
    RequestEncoder encoder = c.newStream(decoder);
    callbacks.onPoolReady(encoder, host, Protocol.HTTP_1_1, fresh);
  }

  private void requestDone() {
    if (busy) {
      busy = false;
      pool.requests().dec(worker.stats());
      stats.upstreamRqActive.dec(worker.stats());
      host.add(HostStat.RQ_ACTIVE, worker.index(), -1);
    }
  }

  @Override
  public void onStreamClosed(boolean reusable) {
    requestDone();
    if (!reusable || last || connection().aboveHighWatermark()) {
      close(CloseType.NO_FLUSH);
    } else {
      pool.onIdle(this);
    }
  }

  @Override
  public void onGoAway() {
    last = true;
  }

  @Override
  public void onData(ByteBuf data, boolean endStream) {
    stats.upstreamCxRxBytesTotal.add(worker.stats(), data.readableBytes());
    Http1ClientConnection c = codec;
    if (c == null) {
      // A server that speaks before it is asked does not speak HTTP.
      data.release();
      close(CloseType.NO_FLUSH);
    } else {
      c.dispatch(data);
    }
  }

  @Override
  public void onEvent(ConnectionEvent event) {
    if (event == ConnectionEvent.CONNECTED) {
      codec = new Http1ClientConnection(connection(), this, pool.options());
      startDurationTimer();
      pool.onConnected(this);
      return;
    }
    idleTimer.cancel();
    if (durationTimer != null) {
      durationTimer.cancel();
    }
    Http1ClientConnection c = codec;
    if (busy) {
      stats.upstreamCxDestroyWithActiveRq.inc(worker.stats());
      if (event == ConnectionEvent.LOCAL_CLOSE) {
        stats.upstreamCxDestroyLocalWithActiveRq.inc(worker.stats());
      } else {
        stats.upstreamCxDestroyRemoteWithActiveRq.inc(worker.stats());
      }
    }
    requestDone();
    pool.onClosed(this, event, c != null);
    if (c != null) {
      c.onConnectionClosed();
    }
  }

  @Override
  public void onAboveWriteBufferHighWatermark() {
    if (codec != null) {
      stats.upstreamFlowControlBackedUpTotal.inc(worker.stats());
      codec.onUnderlyingAboveHighWatermark();
    }
  }

  @Override
  public void onBelowWriteBufferLowWatermark() {
    if (codec != null) {
      stats.upstreamFlowControlDrainedTotal.inc(worker.stats());
      codec.onUnderlyingBelowLowWatermark();
    }
  }

  void close(CloseType type) {
    connection().close(type);
  }

  void startIdleTimer() {
    long idle = pool.cluster().http().idleTimeoutNanos();
    if (idle > 0) {
      worker.schedule(idleTimer, idle);
    }
  }

  private void startDurationTimer() {
    long most = pool.cluster().http().maxConnectionDurationNanos();
    if (most > 0) {
      durationTimer = new DurationTimer();
      worker.schedule(durationTimer, most);
    }
  }

  private final class IdleTimer extends Timer {
    @Override
    protected void onTimer() {
      stats.upstreamCxIdleTimeout.inc(worker.stats());
      close(CloseType.NO_FLUSH);
    }
  }

  /** Envoy: {@code max_connection_duration}; a request on its way is finished first. */
  private final class DurationTimer extends Timer {
    @Override
    protected void onTimer() {
      stats.upstreamCxMaxDurationReached.inc(worker.stats());
      last = true;
      if (!busy) {
        close(CloseType.NO_FLUSH);
      }
    }
  }
}
