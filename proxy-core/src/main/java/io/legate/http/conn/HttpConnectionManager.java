package io.legate.http.conn;

import io.legate.event.EndOfTurn;
import io.legate.event.Timer;
import io.legate.event.Worker;
import io.legate.http.HeaderMap;
import io.legate.http.HttpStats;
import io.legate.http.RequestDecoder;
import io.legate.http.ResponseEncoder;
import io.legate.http.ServerConnection;
import io.legate.http.codec.h1.Http1ServerConnection;
import io.legate.network.CloseType;
import io.legate.network.Connection;
import io.legate.network.ConnectionCallbacks;
import io.legate.network.ConnectionEvent;
import io.legate.network.NetworkFilter;
import io.legate.stats.StatsShard;
import io.legate.stream.ConnectionInfo;
import io.legate.stream.Protocol;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * HTTP on one downstream connection: the terminal network filter that owns the codec and the
 * streams in progress, decides when the connection closes, and counts. Confined to its worker.
 * Envoy: {@code ConnectionManagerImpl}.
 */
public final class HttpConnectionManager
    implements NetworkFilter, ServerConnection.Callbacks, ConnectionCallbacks, EndOfTurn {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final long DRAIN_GRACE_NANOS = 1_000_000_000; // 1 s

  private final ConnectionManagerConfig config;
  private final ConnectionManagerWorker shared;
  private final Worker worker;
  private final StatsShard shard;
  private final ResponseMutation responses;
  private final IdleTimer idleTimer = new IdleTimer();
  private @Nullable DurationTimer durationTimer;
  private @Nullable Connection connection;
  private @Nullable ServerConnection codec;
  private @Nullable RequestGate gate;
  private int bufferLimit;
  private long startNanos;
  private long requests;
  private int activeStreams;
  private boolean closeAfterResponses;
  private boolean draining;
  private boolean closed;

  /** A manager for one connection of the worker. */
  HttpConnectionManager(ConnectionManagerConfig config, ConnectionManagerWorker shared) {
    this.config = config;
    this.shared = shared;
    this.worker = shared.worker();
    this.shard = worker.stats();
    this.responses = new ResponseMutation(config.response());
  }

  // ---- the network filter

  @Override
  public void initialize(ReadCallbacks callbacks) {
    Connection c = callbacks.connection();
    connection = c;
    c.addCallbacks(this);
    c.delayedCloseNanos(config.timeouts().delayedClose());
    c.countWritten(config.stats().downstreamCxTxBytesTotal);
    bufferLimit = c.bufferLimit() > 0 ? c.bufferLimit() : Integer.MAX_VALUE;
    codec = new Http1ServerConnection(c, this, config.http1());
    gate = new RequestGate(config, new RequestMutation(config.request(), c.info()));
    startNanos = worker.nowNanos();
  }

  @Override
  public Status onNewConnection() {
    HttpStats stats = config.stats();
    stats.downstreamCxTotal.inc(shard);
    stats.downstreamCxActive.inc(shard);
    stats.downstreamCxHttp1Total.inc(shard);
    stats.downstreamCxHttp1Active.inc(shard);
    startIdleTimer();
    long most = config.timeouts().maxConnectionDuration();
    if (most > 0) {
      durationTimer = new DurationTimer();
      worker.schedule(durationTimer, most);
    }
    return Status.CONTINUE;
  }

  @Override
  public Status onData(ByteBuf data, boolean endStream) {
    config.stats().downstreamCxRxBytesTotal.add(shard, data.readableBytes());
    codec().dispatch(data);
    return Status.STOP_ITERATION;
  }

  /** Closes an idle connection; one that is new and has not asked yet gets a moment for that. */
  @Override
  public void onDrain() {
    if (closed || draining) {
      return;
    }
    draining = true;
    if (activeStreams > 0) {
      closeAfterResponses = true;
      config.stats().downstreamCxDrainClose.inc(shard);
    } else if (requests == 0) {
      worker.schedule(idleTimer, DRAIN_GRACE_NANOS);
    } else {
      closeAfterResponses = true;
      config.stats().downstreamCxDrainClose.inc(shard);
      worker.atEndOfTurn(this); // after a response of this turn, which is not written yet
    }
  }

  // ---- the codec's callbacks

  @Override
  public RequestDecoder newStream(ResponseEncoder encoder) {
    idleTimer.cancel();
    activeStreams++;
    requests++;
    HttpStats stats = config.stats();
    stats.downstreamRqTotal.inc(shard);
    stats.downstreamRqHttp1Total.inc(shard);
    stats.downstreamRqActive.inc(shard);
    ActiveStream stream = shared.streams().take();
    stream.start(this, encoder);
    return stream;
  }

  // ---- the streams

  RequestGate requestGate() {
    RequestGate g = gate;
    assert g != null;
    return g;
  }

  /** Makes a response's head ready to be sent. */
  void prepareResponse(ActiveStream stream, HeaderMap head, ResponseEncoder encoder) {
    if (!closeAfterResponses) {
      if (config.maxRequestsPerConnection() > 0 && requests >= config.maxRequestsPerConnection()) {
        config.stats().downstreamCxMaxRequestsReached.inc(shard);
        closeAfterResponses = true;
      } else if (config.draining().drainClose(worker)) {
        config.stats().downstreamCxDrainClose.inc(shard);
        closeAfterResponses = true;
      }
    }
    boolean close =
        closeAfterResponses || encoder.closesAfterResponse() || !stream.requestComplete();
    responses.mutate(head, stream.requestHeaders(), shared.date().value(worker.nowMillis()), close);
  }

  /** From now on a response says that the connection closes. */
  void closeAfterResponses() {
    closeAfterResponses = true;
  }

  /** A stream ended, in whatever way. */
  void onStreamDone(ActiveStream stream, boolean hadHeaders) {
    activeStreams--;
    HttpStats stats = config.stats();
    stats.downstreamRqActive.dec(shard);
    int status = stream.streamInfo().responseCode();
    if (status != 0) {
      stats.downstreamRqCompleted.inc(shard);
      stats.responseClass(status).inc(shard);
    }
    if (hadHeaders || status != 0) {
      long nanos = stream.streamInfo().endNanos - stream.streamInfo().startNanos();
      stats.downstreamRqTime.record(shard, nanos / NANOS_PER_MILLI);
      config.accessLog().log(stream, worker);
    }
    if (activeStreams == 0 && !closed) {
      startIdleTimer();
      if (closeAfterResponses) {
        worker.atEndOfTurn(this);
      }
    }
  }

  /** Everything was answered on a connection that is to close: close it, if the codec did not. */
  @Override
  public void onEndOfTurn() {
    Connection c = connection;
    if (!closed && activeStreams == 0 && c != null) {
      c.close(CloseType.FLUSH_WRITE_AND_DELAY);
    }
  }

  // ---- the connection

  @Override
  public void onEvent(ConnectionEvent event) {
    if (event == ConnectionEvent.CONNECTED || closed) {
      return;
    }
    closed = true;
    idleTimer.cancel();
    if (durationTimer != null) {
      durationTimer.cancel();
    }
    countClose(event);
    codec().onConnectionClosed();
  }

  private void countClose(ConnectionEvent event) {
    HttpStats stats = config.stats();
    stats.downstreamCxActive.dec(shard);
    stats.downstreamCxHttp1Active.dec(shard);
    stats.downstreamCxDestroy.inc(shard);
    boolean local = event == ConnectionEvent.LOCAL_CLOSE;
    (local ? stats.downstreamCxDestroyLocal : stats.downstreamCxDestroyRemote).inc(shard);
    if (activeStreams > 0) {
      stats.downstreamCxDestroyActiveRq.inc(shard);
      (local ? stats.downstreamCxDestroyLocalActiveRq : stats.downstreamCxDestroyRemoteActiveRq)
          .inc(shard);
    }
    stats.downstreamCxLengthMs.record(shard, (worker.nowNanos() - startNanos) / NANOS_PER_MILLI);
  }

  @Override
  public void onAboveWriteBufferHighWatermark() {
    codec().onUnderlyingAboveHighWatermark();
  }

  @Override
  public void onBelowWriteBufferLowWatermark() {
    codec().onUnderlyingBelowLowWatermark();
  }

  private void startIdleTimer() {
    long idle = config.timeouts().connectionIdle();
    if (idle > 0) {
      worker.schedule(idleTimer, idle);
    }
  }

  // ---- facts

  /** How many bytes of a body a filter may collect: the connection's buffer limit. */
  int bufferLimit() {
    return bufferLimit;
  }

  ConnectionManagerConfig config() {
    return config;
  }

  ConnectionInfo info() {
    return connection().info();
  }

  Connection connection() {
    Connection c = connection;
    assert c != null;
    return c;
  }

  Protocol protocol() {
    return codec().protocol();
  }

  private ServerConnection codec() {
    ServerConnection c = codec;
    assert c != null;
    return c;
  }

  /** Envoy: {@code common_http_protocol_options.idle_timeout}. */
  private final class IdleTimer extends Timer {
    @Override
    protected void onTimer() {
      HttpStats stats = config.stats();
      (draining ? stats.downstreamCxDrainClose : stats.downstreamCxIdleTimeout).inc(shard);
      connection().close(CloseType.FLUSH_WRITE_AND_DELAY);
    }
  }

  /** Envoy: {@code max_connection_duration}; streams in progress are finished first. */
  private final class DurationTimer extends Timer {
    @Override
    protected void onTimer() {
      config.stats().downstreamCxMaxDurationReached.inc(shard);
      closeAfterResponses = true;
      if (activeStreams == 0) {
        connection().close(CloseType.FLUSH_WRITE_AND_DELAY);
      }
    }
  }
}
