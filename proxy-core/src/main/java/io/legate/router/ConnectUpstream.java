package io.legate.router;

import io.legate.event.Worker;
import io.legate.http.HeaderMap;
import io.legate.http.RequestEncoder;
import io.legate.http.ResponseDecoder;
import io.legate.http.StreamCallbacks;
import io.legate.http.StreamResetReason;
import io.legate.network.CloseType;
import io.legate.network.ConnectionCallbacks;
import io.legate.network.ConnectionEvent;
import io.legate.network.NettyConnection;
import io.legate.stream.StreamBytes;
import io.legate.upstream.ByteStream;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ConnPool;
import io.legate.upstream.Host;
import io.legate.upstream.ResourcePriority;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * The host's end of a CONNECT that is terminated here: a TCP connection of its own, which carries
 * the bytes that follow the head and gives back what the host sends, after a head of 200. The pool
 * of just this stream. Confined to the worker. Envoy: {@code TcpConnPool} and {@code TcpUpstream}.
 */
final class ConnectUpstream
    implements ConnPool,
        ConnPool.Pending,
        RequestEncoder,
        ConnectionCallbacks,
        NettyConnection.Reader {
  private final Worker worker;
  private final ClusterInfo cluster;
  private final Host host;
  private final ResourcePriority priority;
  private @Nullable NettyConnection connection;
  private @Nullable ResponseDecoder decoder;
  private ConnPool.@Nullable Callbacks waiting;
  private @Nullable StreamCallbacks callbacks;
  private StreamBytes meter = new StreamBytes();

  ConnectUpstream(Worker worker, ClusterInfo cluster, Host host, ResourcePriority priority) {
    this.worker = worker;
    this.cluster = cluster;
    this.host = host;
    this.priority = priority;
  }

  // ---- the pool

  @Override
  public @Nullable Pending newStream(ResponseDecoder decoder, ConnPool.Callbacks callbacks) {
    NettyConnection c = ByteStream.connect(worker, cluster, host, priority, this);
    if (c == null) {
      callbacks.onPoolFailure(FailureReason.OVERFLOW, null, host);
      return null;
    }
    this.decoder = decoder;
    waiting = callbacks;
    connection = c;
    c.enableHalfClose(true);
    c.reader(this);
    c.countWritten(cluster.stats().upstreamCxTxBytesTotal);
    return this;
  }

  @Override
  public void cancel() {
    waiting = null;
    decoder = null;
    connection().close(CloseType.NO_FLUSH);
  }

  @Override
  public void drain() {
    // What is under way belongs to its stream.
  }

  @Override
  public void onEvent(ConnectionEvent event) {
    ConnPool.Callbacks asked = waiting;
    waiting = null;
    if (event == ConnectionEvent.CONNECTED) {
      if (asked != null) {
        asked.onPoolReady(this, host, null, true);
      }
      return;
    }
    if (asked != null) {
      asked.onPoolFailure(failure(event), connection().transportFailureReason(), host);
    } else if (decoder != null) {
      StreamCallbacks told = callbacks;
      end();
      if (told != null) {
        told.onResetStream(StreamResetReason.CONNECTION_TERMINATION, null);
      }
    }
  }

  private FailureReason failure(ConnectionEvent event) {
    if (connection().connectTimedOut()) {
      return FailureReason.TIMEOUT;
    }
    return event == ConnectionEvent.LOCAL_CLOSE
        ? FailureReason.LOCAL_CONNECTION_FAILURE
        : FailureReason.REMOTE_CONNECTION_FAILURE;
  }

  private void end() {
    decoder = null;
    callbacks = null;
    meter = new StreamBytes();
  }

  // ---- the stream

  @Override
  public void encodeHeaders(HeaderMap headers, boolean endStream) {
    ResponseDecoder d = decoder;
    if (d == null) {
      return;
    }
    if (endStream) {
      connection().write(Unpooled.EMPTY_BUFFER, true);
    }
    d.responseHeaders().status(200);
    d.onResponseHeaders(false);
  }

  @Override
  public void encodeData(ByteBuf data, boolean endStream) {
    meter.wireSent += data.readableBytes();
    connection().write(data, endStream);
  }

  @Override
  public void encodeTrailers(HeaderMap trailers) {
    connection().write(Unpooled.EMPTY_BUFFER, true); // TCP has no place for them
  }

  @Override
  public void onData(ByteBuf data, boolean endStream) {
    cluster.stats().upstreamCxRxBytesTotal.add(worker.stats(), data.readableBytes());
    ResponseDecoder d = decoder;
    if (d == null) {
      data.release();
      return;
    }
    meter.wireReceived += data.readableBytes();
    if (endStream) {
      end();
    }
    d.onResponseData(data, endStream);
    if (endStream) {
      connection().close(CloseType.FLUSH_WRITE);
    }
  }

  @Override
  public void resetStream(StreamResetReason reason) {
    end();
    connection().close(CloseType.NO_FLUSH);
  }

  @Override
  public void streamCallbacks(StreamCallbacks callbacks) {
    this.callbacks = callbacks;
  }

  @Override
  public void meter(StreamBytes bytes) {
    meter = bytes;
  }

  @Override
  public void readDisable(boolean disable) {
    if (connection().open()) {
      connection().readDisable(disable);
    }
  }

  @Override
  public NettyConnection connection() {
    NettyConnection c = connection;
    assert c != null;
    return c;
  }

  @Override
  public void onAboveWriteBufferHighWatermark() {
    if (callbacks != null) {
      cluster.stats().upstreamFlowControlBackedUpTotal.inc(worker.stats());
      callbacks.onAboveWriteBufferHighWatermark();
    }
  }

  @Override
  public void onBelowWriteBufferLowWatermark() {
    if (callbacks != null) {
      cluster.stats().upstreamFlowControlDrainedTotal.inc(worker.stats());
      callbacks.onBelowWriteBufferLowWatermark();
    }
  }
}
