package io.legate.http.pool;

import io.legate.event.Timer;
import io.legate.event.Worker;
import io.legate.http.ClientConnection;
import io.legate.http.RequestEncoder;
import io.legate.http.ResponseDecoder;
import io.legate.network.CloseType;
import io.legate.network.ConnectionCallbacks;
import io.legate.network.ConnectionEvent;
import io.legate.network.NettyConnection;
import io.legate.stream.Protocol;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.ConnPool;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One connection of an {@link HttpPool}: how many streams it carries and may still take. One that
 * has retired takes none and closes with its last. Confined to the pool's worker.
 */
final class PooledConnection
    implements ConnectionCallbacks, ClientConnection.Callbacks, NettyConnection.Reader {
  /** Streams that a peer is trusted to take before it has said how many (RFC 9113 §6.5.2). */
  private static final int BEFORE_SETTINGS = 100;

  private final HttpPool pool;
  private final Worker worker;
  private final ClusterStats stats;
  private final ClusterInfo.HttpOptions options;
  private final IdleTimer idleTimer = new IdleTimer();
  private @Nullable NettyConnection connection;
  private @Nullable ClientConnection codec;
  private @Nullable DurationTimer durationTimer;
  private long served;
  private int limit;
  private int active;
  private int free;
  private boolean takes;
  private boolean heard;
  private boolean retired;
  private boolean closed;

  /** A connection that is about to be made and expected to carry so many streams. */
  PooledConnection(HttpPool pool, int expectedStreams) {
    this.pool = pool;
    this.worker = pool.worker();
    this.stats = pool.cluster().stats();
    this.options = pool.cluster().http();
    this.limit = expectedStreams;
    update();
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

  // ---- streams

  /** Gives it a request; it is ready. */
  void attach(ResponseDecoder decoder, ConnPool.Callbacks callbacks) {
    ClientConnection c = codec;
    assert c != null && takes;
    if (active++ == 0) {
      idleTimer.disarm();
    }
    boolean fresh = served++ == 0;
    pool.onStreamStarted();
    long most = options.maxRequestsPerConnection();
    if (most > 0 && served >= most) {
      stats.upstreamCxMaxRequests.inc(worker.stats());
      retired = true;
    }
    update();
    RequestEncoder encoder = c.newStream(decoder);
    callbacks.onPoolReady(encoder, pool.host(), c.protocol(), fresh);
  }

  @Override
  public void onStreamClosed(boolean reusable) {
    if (closed) {
      return; // its streams were counted out all together
    }
    active--;
    pool.onStreamEnded();
    if (!reusable) {
      retired = true;
      update();
      if (active == 0 && !multiplexed()) { // HTTP/2 says GOAWAY first, and closes then
        connection().close(CloseType.NO_FLUSH);
      }
      return;
    }
    update();
    onIdle();
  }

  private boolean multiplexed() {
    ClientConnection c = codec;
    return c != null && c.protocol() == Protocol.HTTP_2;
  }

  /** Serves who waits, and closes or waits in turn if there is nobody. */
  private void onIdle() {
    pool.serveWaiting();
    if (closed || active > 0) {
      return;
    }
    if (connection().aboveHighWatermark()) {
      // Its host does not take what was sent to it.
      connection().close(CloseType.NO_FLUSH);
    } else if (retired || pool.draining()) {
      closeIfIdle();
    } else {
      startIdleTimer();
    }
  }

  /** Takes no more streams. */
  private void retire() {
    retired = true;
    update();
    closeIfIdle();
    pool.connectIfNeeded();
  }

  /** Takes no more streams, unless it is only being made: then it is as good as a new one. */
  void retireIfConnected() {
    if (codec != null && !closed && !retired) {
      retire();
    }
  }

  /** Closes it, if it has no streams. */
  void closeIfIdle() {
    ClientConnection c = codec;
    if (active == 0 && c != null && !closed) {
      retired = true;
      update();
      c.goAway();
      connection().close(CloseType.FLUSH_WRITE);
    }
  }

  /** Tells the pool what it may count on, after anything that this depends on has changed. */
  private void update() {
    int nowFree = retired ? 0 : Math.max(0, limit - active);
    long most = options.maxRequestsPerConnection();
    if (most > 0) {
      nowFree = (int) Math.min(nowFree, most - served);
    }
    if (nowFree != free) {
      pool.onFreeChanged(nowFree - free);
      free = nowFree;
    }
    boolean nowTakes = codec != null && free > 0 && (heard || active < BEFORE_SETTINGS);
    if (nowTakes != takes) {
      takes = nowTakes;
      pool.onReadyChanged(this, takes);
    }
  }

  // ---- the codec

  @Override
  public void onGoAway() {
    if (!closed && !retired) {
      stats.upstreamCxCloseNotify.inc(worker.stats());
      retire();
    }
  }

  @Override
  public void onProtocolError() {
    stats.upstreamCxProtocolError.inc(worker.stats());
    retireIfConnected();
  }

  @Override
  public void onMaxConcurrentStreamsChanged() {
    ClientConnection c = codec;
    if (c == null || closed) {
      return;
    }
    heard = true;
    limit = c.maxConcurrentStreams();
    pool.onStreamsLearned(limit);
    update();
    pool.serveWaiting();
    if (limit > 0) { // a host that takes none at all is not asked again at once
      pool.connectIfNeeded();
    }
  }

  // ---- the connection

  @Override
  public void onData(ByteBuf data, boolean endStream) {
    stats.upstreamCxRxBytesTotal.add(worker.stats(), data.readableBytes());
    ClientConnection c = codec;
    if (c == null) {
      // A server that speaks before it is asked does not speak HTTP.
      data.release();
      connection().close(CloseType.NO_FLUSH);
      return;
    }
    c.dispatch(data);
  }

  @Override
  public void onReadComplete() {
    ClientConnection c = codec;
    if (c != null) {
      c.onReadComplete();
    }
  }

  @Override
  public void onEvent(ConnectionEvent event) {
    if (event == ConnectionEvent.CONNECTED) {
      ClientConnection c = pool.codec().create(connection(), this);
      codec = c;
      limit = Math.min(limit, c.maxConcurrentStreams());
      startDurationTimer();
      update();
      onIdle();
    } else {
      onClosed(event);
    }
  }

  private void onClosed(ConnectionEvent event) {
    closed = true;
    retired = true;
    idleTimer.cancel();
    if (durationTimer != null) {
      durationTimer.cancel();
    }
    countBroken(event);
    update();
    for (; active > 0; active--) {
      pool.onStreamEnded();
    }
    ClientConnection c = codec;
    pool.onClosed(this, event, c != null);
    if (c != null) {
      c.onConnectionClosed();
    }
    pool.tellIfEmpty();
  }

  private void countBroken(ConnectionEvent event) {
    if (active > 0) {
      stats.upstreamCxDestroyWithActiveRq.inc(worker.stats());
      if (event == ConnectionEvent.LOCAL_CLOSE) {
        stats.upstreamCxDestroyLocalWithActiveRq.inc(worker.stats());
      } else {
        stats.upstreamCxDestroyRemoteWithActiveRq.inc(worker.stats());
      }
    }
  }

  @Override
  public void onAboveWriteBufferHighWatermark() {
    if (codec != null) {
      codec.onUnderlyingAboveHighWatermark();
    }
  }

  @Override
  public void onBelowWriteBufferLowWatermark() {
    if (codec != null) {
      codec.onUnderlyingBelowLowWatermark();
    }
  }

  // ---- time

  private void startIdleTimer() {
    if (options.idleTimeoutNanos() > 0) {
      worker.schedule(idleTimer, options.idleTimeoutNanos());
    }
  }

  private void startDurationTimer() {
    if (options.maxConnectionDurationNanos() > 0) {
      durationTimer = new DurationTimer();
      worker.schedule(durationTimer, options.maxConnectionDurationNanos());
    }
  }

  private final class IdleTimer extends Timer {
    @Override
    protected void onTimer() {
      stats.upstreamCxIdleTimeout.inc(worker.stats());
      closeIfIdle();
    }
  }

  /** Envoy: {@code max_connection_duration}; requests on their way are finished first. */
  private final class DurationTimer extends Timer {
    @Override
    protected void onTimer() {
      stats.upstreamCxMaxDurationReached.inc(worker.stats());
      retire();
    }
  }
}
