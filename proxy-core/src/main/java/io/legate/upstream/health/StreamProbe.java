package io.legate.upstream.health;

import io.legate.http.ClientConnection;
import io.legate.http.HeaderMap;
import io.legate.http.RequestEncoder;
import io.legate.http.ResponseDecoder;
import io.legate.http.StreamCallbacks;
import io.legate.network.CloseType;
import io.legate.network.ConnectionCallbacks;
import io.legate.network.ConnectionEvent;
import io.legate.network.NettyConnection;
import io.legate.stream.Protocol;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A check that is a request on an HTTP connection: makes the connection, one request at a time on
 * it, and lets go of it when either side has had enough. Confined to the checking thread.
 */
abstract class StreamProbe
    implements Probe,
        ConnectionCallbacks,
        NettyConnection.Reader,
        ClientConnection.Callbacks,
        ResponseDecoder,
        StreamCallbacks {
  private static final Logger log = LoggerFactory.getLogger("hc");

  private final ProbeTarget target;
  private final Listener listener;
  private @Nullable NettyConnection connection;
  private @Nullable ClientConnection codec;
  private @Nullable HeaderMap answer;
  private @Nullable HeaderMap trailers;
  private boolean probing;
  private boolean lastRequest;

  StreamProbe(ProbeTarget target, Listener listener) {
    this.target = target;
    this.listener = listener;
  }

  final ProbeTarget target() {
    return target;
  }

  final Listener listener() {
    return listener;
  }

  /** Whether an answer is waited for. */
  final boolean probing() {
    return probing;
  }

  /** The codec of a connection that is there now. */
  abstract ClientConnection codec(NettyConnection connection);

  /** Sends the request. */
  abstract void send(RequestEncoder request);

  /** Drops what was kept of the answer. */
  void forget() {
    answer = giveBack(answer);
    trailers = giveBack(trailers);
  }

  private @Nullable HeaderMap giveBack(@Nullable HeaderMap map) {
    if (map != null) {
      Checker.of(target.worker()).giveBack(map);
    }
    return null;
  }

  @Override
  public final void begin() {
    probing = true;
    if (connection == null) {
      lastRequest = !target.options().reuseConnection();
      NettyConnection c = target.connect(this);
      c.reader(this);
      connection = c;
    } else {
      request();
    }
  }

  private void request() {
    ClientConnection c = codec;
    assert c != null;
    RequestEncoder request = c.newStream(this);
    request.streamCallbacks(this);
    send(request);
  }

  /** The answer has been judged, or there is none. */
  final void done() {
    probing = false;
    forget();
  }

  /** The connection or the stream broke. */
  final void networkFailure() {
    done();
    if (lastRequest) {
      disconnect();
    }
    listener.failed(FailureType.NETWORK, false);
  }

  @Override
  public final void abort() {
    if (log.isDebugEnabled()) {
      log.debug("connection/stream timeout health_flags={}", target.flagText());
    }
    close();
  }

  @Override
  public final void close() {
    done();
    disconnect();
  }

  /** Closes the connection, if there is one. */
  final void disconnect() {
    NettyConnection c = connection;
    if (c != null) {
      c.close(CloseType.NO_FLUSH);
    }
  }

  // ---- the connection

  @Override
  public final void onEvent(ConnectionEvent event) {
    if (event == ConnectionEvent.CONNECTED) {
      NettyConnection c = connection;
      assert c != null;
      codec = codec(c);
      request();
      return;
    }
    ClientConnection was = codec;
    connection = null;
    codec = null;
    if (was != null) {
      was.onConnectionClosed(); // resets the stream, if there is one
    } else if (probing) {
      networkFailure();
    }
  }

  @Override
  public final void onData(ByteBuf data, boolean endStream) {
    ClientConnection c = codec;
    if (c == null) {
      data.release();
      disconnect(); // who speaks before being asked does not speak HTTP
    } else {
      c.dispatch(data);
    }
  }

  @Override
  public final void onReadComplete() {
    ClientConnection c = codec;
    if (c != null) {
      c.onReadComplete();
    }
  }

  // ---- the codec

  @Override
  public final void onStreamClosed(boolean reusable) {
    if (!probing && (!reusable || lastRequest)) {
      disconnect();
    }
  }

  /** The host wants no more requests on this connection: the one under way may still end. */
  @Override
  public final void onGoAway() {
    lastRequest = true;
    ClientConnection c = codec;
    if (!probing && c != null && c.protocol() == Protocol.HTTP_2) {
      disconnect();
    }
  }

  @Override
  public final void onProtocolError() {
    onGoAway();
  }

  @Override
  public final HeaderMap responseHeaders() {
    HeaderMap map = answer;
    if (map == null) {
      map = Checker.of(target.worker()).takeMap();
      answer = map;
    }
    return map;
  }

  @Override
  public final HeaderMap responseTrailers() {
    HeaderMap map = trailers;
    if (map == null) {
      map = Checker.of(target.worker()).takeMap();
      trailers = map;
    }
    return map;
  }

  @Override
  public final void onInformationalHeaders() {
    // The answer is still to come.
  }

  @Override
  public final void onAboveWriteBufferHighWatermark() {
    // A request of a few bytes: whoever does not take them times out.
  }

  @Override
  public final void onBelowWriteBufferLowWatermark() {
    // Nothing waits for it.
  }
}
