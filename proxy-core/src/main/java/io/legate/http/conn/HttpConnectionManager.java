package io.legate.http.conn;

import io.legate.event.Buffers;
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
 * HTTP on one downstream connection: the terminal network filter that chooses and owns the codec
 * and the streams in progress, decides when the connection closes, and counts. Confined to its
 * worker. Envoy: {@code ConnectionManagerImpl}.
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
  private final OrderlyEnd end;
  private final IdleTimer idleTimer = new IdleTimer();
  private @Nullable DurationTimer durationTimer;
  private @Nullable Connection connection;
  private @Nullable ByteBuf firstBytes;
  private @Nullable ServerConnection codec;
  private HttpStats.@Nullable OfVersion version;
  private @Nullable RequestGate gate;
  private int bufferLimit;
  private long startNanos;
  private long requests;
  private int activeStreams;
  private boolean draining;
  private boolean closed;

  /** A manager for one connection of the worker. */
  HttpConnectionManager(ConnectionManagerConfig config, ConnectionManagerWorker shared) {
    this.config = config;
    this.shared = shared;
    this.worker = shared.worker();
    this.shard = worker.stats();
    this.responses = new ResponseMutation(config.response());
    this.end = new OrderlyEnd(this, worker);
  }

  // ---- the network filter

  @Override
  public void initialize(ReadCallbacks callbacks) {
    Connection c = callbacks.connection();
    connection = c;
    c.addCallbacks(this);
    c.delayedCloseNanos(config.timeouts().delayedClose());
    c.countWritten(config.stats().downstreamCxTxBytesTotal);
    gate = new RequestGate(config, new RequestMutation(config.request(), c.info()));
    startNanos = worker.nowNanos();
    begin();
  }

  /** Counts from here on, as the end is told from here on, whoever holds the connection back. */
  private void begin() {
    HttpStats stats = config.stats();
    stats.downstreamCxTotal.inc(shard);
    stats.downstreamCxActive.inc(shard);
    startIdleTimer();
    long most = config.timeouts().maxConnectionDuration();
    if (most > 0) {
      durationTimer = new DurationTimer();
      worker.schedule(durationTimer, most);
    }
  }

  @Override
  public Status onNewConnection() {
    return Status.CONTINUE;
  }

  @Override
  public Status onData(ByteBuf data, boolean endStream) {
    config.stats().downstreamCxRxBytesTotal.add(shard, data.readableBytes());
    ServerConnection c = codec;
    if (c != null) {
      c.dispatch(data);
    } else {
      onFirstBytes(data);
    }
    return Status.STOP_ITERATION;
  }

  private void onFirstBytes(ByteBuf data) {
    ByteBuf bytes = Buffers.merge(worker, firstBytes, data);
    Protocol protocol = CodecChoice.choose(config.codecType(), info(), bytes);
    if (protocol == null) {
      firstBytes = bytes;
      return;
    }
    firstBytes = null;
    ServerConnection made = makeCodec(protocol);
    codec = made;
    HttpStats.OfVersion counted = config.stats().of(protocol);
    version = counted;
    counted.cxTotal().inc(shard);
    counted.cxActive().inc(shard);
    made.dispatch(bytes);
  }

  private ServerConnection makeCodec(Protocol protocol) {
    Connection c = connection();
    if (protocol == Protocol.HTTP_2) {
      bufferLimit = config.http2BufferLimit();
      return config.http2().create(c, this);
    }
    bufferLimit = c.bufferLimit() > 0 ? c.bufferLimit() : Integer.MAX_VALUE;
    return new Http1ServerConnection(c, this, config.http1());
  }

  /** Ends an idle connection; one that is new and has not asked yet gets a moment for that. */
  @Override
  public void onDrain() {
    if (closed || draining) {
      return;
    }
    draining = true;
    if (requests == 0 && !multiplexed()) {
      worker.schedule(idleTimer, DRAIN_GRACE_NANOS);
    } else if (!end.begun()) {
      config.stats().downstreamCxDrainClose.inc(shard);
      beginEnd();
    }
  }

  // ---- the codec's callbacks

  @Override
  public RequestDecoder newStream(ResponseEncoder encoder) {
    idleTimer.disarm();
    activeStreams++;
    requests++;
    HttpStats stats = config.stats();
    stats.downstreamRqTotal.inc(shard);
    version().rqTotal().inc(shard);
    stats.downstreamRqActive.inc(shard);
    if (requests == config.maxRequestsPerConnection() && !end.begun()) {
      stats.downstreamCxMaxRequestsReached.inc(shard);
      beginEnd();
    }
    ActiveStream stream = shared.streams().take();
    stream.start(this, encoder);
    return stream;
  }

  /** The codec told the client and closes; streams in progress were reset. */
  @Override
  public void onProtocolError(String details) {
    config.stats().downstreamCxProtocolError.inc(shard);
    info().terminationDetails(details);
  }

  // ---- the streams

  RequestGate requestGate() {
    RequestGate g = gate;
    assert g != null;
    return g;
  }

  /** Makes a response's head ready to be sent. */
  void prepareResponse(ActiveStream stream, HeaderMap head, ResponseEncoder encoder) {
    if (!end.begun() && config.draining().drainClose(worker)) {
      config.stats().downstreamCxDrainClose.inc(shard);
      beginEnd();
    }
    boolean close =
        !multiplexed()
            && (end.closing() || encoder.closesAfterResponse() || !stream.requestComplete());
    responses.mutate(head, stream.requestHeaders(), shared.date().value(worker.nowMillis()), close);
  }

  /** A request cannot be read, and is answered so; on HTTP/1 the next could not be found either. */
  void onRequestError() {
    if (!multiplexed()) {
      config.stats().downstreamCxProtocolError.inc(shard);
      beginEnd();
    }
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
    if (hadHeaders || status != 0 || multiplexed()) {
      long nanos = stream.streamInfo().endNanos - stream.streamInfo().startNanos();
      stats.downstreamRqTime.record(shard, nanos / NANOS_PER_MILLI);
      config.accessLog().log(stream, worker);
    }
    onFlushed();
  }

  /** Nothing is in progress, perhaps. */
  @Override
  public void onFlushed() {
    if (activeStreams == 0 && !closed && !codec().flushing()) {
      startIdleTimer();
      closeIfDone();
    }
  }

  // ---- the end

  private void beginEnd() {
    long drain = config.timeouts().drain();
    end.begin(codec(), draining ? Math.min(DRAIN_GRACE_NANOS, drain) : drain);
  }

  /** Closes soon, if everything was answered on a connection that is to close. */
  void closeIfDone() {
    if (end.closing() && activeStreams == 0) {
      worker.atEndOfTurn(this); // after what the codec writes in this turn
    }
  }

  @Override
  public void onEndOfTurn() {
    if (!closed && activeStreams == 0 && !codec().flushing()) {
      connection().close(CloseType.FLUSH_WRITE_AND_DELAY);
    }
  }

  @Override
  public void onEvent(ConnectionEvent event) {
    if (event == ConnectionEvent.CONNECTED || closed) {
      return;
    }
    closed = true;
    idleTimer.cancel();
    end.cancel();
    if (durationTimer != null) {
      durationTimer.cancel();
    }
    countClose(event);
    ServerConnection c = codec;
    if (c != null) {
      c.onConnectionClosed();
    }
    ByteBuf unread = firstBytes;
    firstBytes = null;
    if (unread != null) {
      unread.release();
    }
  }

  private void countClose(ConnectionEvent event) {
    HttpStats stats = config.stats();
    stats.downstreamCxActive.dec(shard);
    if (version != null) {
      version.cxActive().dec(shard);
    }
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

  private void startIdleTimer() {
    long idle = config.timeouts().connectionIdle();
    if (idle > 0) {
      worker.schedule(idleTimer, idle);
    }
  }

  // ---- facts

  /** How many bytes of a body a filter may collect: as many as a stream may buffer. */
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

  ServerConnection codec() {
    ServerConnection c = codec;
    assert c != null;
    return c;
  }

  private HttpStats.OfVersion version() {
    HttpStats.OfVersion v = version;
    assert v != null;
    return v;
  }

  /** Whether it speaks HTTP/2, where streams are many and the connection ends by GOAWAY. */
  private boolean multiplexed() {
    ServerConnection c = codec;
    return c != null && c.protocol() == Protocol.HTTP_2;
  }

  /** Envoy: {@code common_http_protocol_options.idle_timeout}. */
  private final class IdleTimer extends Timer {
    @Override
    protected void onTimer() {
      HttpStats stats = config.stats();
      (draining ? stats.downstreamCxDrainClose : stats.downstreamCxIdleTimeout).inc(shard);
      if (multiplexed()) {
        beginEnd();
      } else {
        connection().close(CloseType.FLUSH_WRITE_AND_DELAY);
      }
    }
  }

  /** Envoy: {@code max_connection_duration}; streams in progress are finished first. */
  private final class DurationTimer extends Timer {
    @Override
    protected void onTimer() {
      config.stats().downstreamCxMaxDurationReached.inc(shard);
      if (codec == null) {
        connection().close(CloseType.FLUSH_WRITE);
      } else {
        beginEnd();
      }
    }
  }
}
