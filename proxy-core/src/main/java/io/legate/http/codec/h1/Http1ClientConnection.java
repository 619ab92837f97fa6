package io.legate.http.codec.h1;

import io.legate.http.ClientConnection;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import io.legate.http.RequestEncoder;
import io.legate.http.ResponseDecoder;
import io.legate.http.StreamResetReason;
import io.legate.network.CloseType;
import io.legate.network.Connection;
import io.legate.stream.Protocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1 on an upstream connection (RFC 9112): one request and its response at a time. Confined to
 * the connection's worker.
 */
public final class Http1ClientConnection
    implements ClientConnection, HeadParser.Listener, BodyReader.Target {
  private enum State {
    /** No request is on its way. */
    IDLE,
    HEAD,
    BODY,
    /** The body ends with the connection. */
    CLOSE_BODY,
    TRAILERS,
    /** The response is complete. */
    COMPLETE,
    /** No longer HTTP: bytes pass through. */
    RAW,
    /** Broken or closing: nothing more is read. */
    DEAD
  }

  private final Connection connection;
  private final Callbacks callbacks;
  private final Http1Options options;
  private final HeadParser head;
  private final StatusLine statusLine = new StatusLine();
  private final Framing framing;
  private final BodyReader body = new BodyReader(this);
  private final Http1ClientStream stream;
  private State state = State.IDLE;
  private boolean headBegun;
  private boolean reusable;
  private @Nullable ResponseDecoder decoder;
  private @Nullable ByteBuf reading; // until it is handed over as a whole

  /** A codec for a connection that is connected. */
  public Http1ClientConnection(Connection connection, Callbacks callbacks, Http1Options options) {
    this.connection = connection;
    this.callbacks = callbacks;
    this.options = options;
    this.head = new HeadParser(this, options, new HeaderMap(16));
    this.framing = new Framing(options.allowChunkedLength());
    this.stream = new Http1ClientStream(this, connection, options);
  }

  @Override
  public RequestEncoder newStream(ResponseDecoder decoder) {
    assert state == State.IDLE;
    this.decoder = decoder;
    state = State.HEAD;
    headBegun = false;
    reusable = true;
    stream.begin();
    return stream;
  }

  @Override
  public void dispatch(ByteBuf data) {
    if (decoder != null) {
      stream.meter().wireReceived += data.readableBytes();
    }
    reading = data;
    try {
      ByteBuf rest = data;
      while (rest != null) {
        rest = step(rest);
      }
    } catch (RuntimeException | Error e) {
      onBug();
      throw e;
    }
    reading = null;
  }

  /** The connection is closed for it; that end is not the end of a body that has no other. */
  private void onBug() {
    state = State.DEAD;
    ByteBuf data = reading;
    reading = null;
    if (data != null) {
      data.release();
    }
  }

  private @Nullable ByteBuf step(ByteBuf data) {
    switch (state) {
      case IDLE, COMPLETE -> {
        if (data.isReadable()) {
          unasked(data);
        }
      }
      case HEAD -> {
        return head(data);
      }
      case BODY -> {
        return body.read(data);
      }
      case CLOSE_BODY, RAW -> {
        if (data.isReadable()) {
          reading = null;
          decoder().onResponseData(data, false);
          return null;
        }
      }
      case TRAILERS -> {
        if (head.feed(data)) {
          stream.meter().receivedHead(head.length());
          trailersDone(data.isReadable());
          return data;
        }
        checkHead();
      }
      case DEAD -> {}
    }
    data.release();
    return null;
  }

  /** A response to a request that was never sent; 408 is how some hosts close what is idle. */
  private void unasked(ByteBuf data) {
    die();
    if (!StatusLine.isTimeout(data)) {
      callbacks.onProtocolError();
    }
    connection.close(CloseType.NO_FLUSH);
  }

  private @Nullable ByteBuf head(ByteBuf data) {
    if (!data.isReadable()) {
      data.release();
      return null;
    }
    if (!headBegun) {
      if (!stream.started()) {
        // Bytes that came before the request was sent are no answer to it.
        protocolError();
        data.release();
        return null;
      }
      headBegun = true;
      framing.begin();
      head.begin(decoder().responseHeaders(), true);
    }
    if (head.feed(data)) {
      stream.meter().receivedHead(head.length());
      onHead(data.isReadable());
      return data;
    }
    checkHead();
    data.release();
    return null;
  }

  @Override
  public int onStartLine(byte[] bytes, int start, int end) {
    return statusLine.parse(head, decoder().responseHeaders(), bytes, start, end);
  }

  @Override
  public boolean onField(HeaderName name, byte[] bytes, int value, int valueLength) {
    return state == State.TRAILERS || framing.onField(head, bytes, name, value, valueLength);
  }

  private void checkHead() {
    if (head.error() != null) {
      protocolError();
    }
  }

  private void onHead(boolean more) {
    HeaderMap map = decoder().responseHeaders();
    int status = map.status();
    if (isWrong(map, status)) {
      protocolError();
      return;
    }
    if (status < 200 && status != 101) {
      headBegun = false;
      decoder().onInformationalHeaders();
      map.clear();
      return;
    }
    boolean closes = framing.closes(map, statusLine.http10());
    if (closes) {
      callbacks.onGoAway();
    }
    reusable = !closes && !stream.closes();
    boolean end = false;
    if (status == 101 || stream.connect() && status / 100 == 2) {
      state = State.RAW;
      reusable = false;
    } else if (stream.headRequest() || status == 204 || status == 304) {
      end = true;
    } else if (framing.chunked()) {
      body.beginChunks();
      state = State.BODY;
    } else if (framing.contentLength() >= 0) {
      end = framing.contentLength() == 0;
      body.begin(framing.contentLength());
      state = State.BODY;
    } else {
      state = State.CLOSE_BODY;
      reusable = false;
    }
    if (end) {
      state = State.COMPLETE;
    }
    ResponseDecoder d = decoder();
    if (end) {
      decoder = null;
    }
    d.onResponseHeaders(end);
    if (end) {
      responseComplete(more);
    } else if (state == State.RAW) {
      stream.granted();
    }
  }

  /** Whether a head contradicts itself or the request. */
  private boolean isWrong(HeaderMap map, int status) {
    if (status == 101 && !stream.upgrade() || framing.contradictory(map)) {
      return true;
    }
    if (status < 200 || status == 204) {
      if (framing.contentLength() == 0) {
        map.remove(Headers.CONTENT_LENGTH); // harmless, but not to be passed on (RFC 9110 §8.6)
      }
      return framing.chunked() || framing.contentLength() > 0;
    }
    return stream.connect() && status < 300 && framing.chunked();
  }

  @Override
  public void onFraming(int bytes) {
    // All that comes is counted when it comes.
  }

  @Override
  public void onPiece(ByteBuf piece) {
    onHandOver(piece);
    decoder().onResponseData(piece, false);
  }

  @Override
  public void onLastPiece(ByteBuf piece, boolean more) {
    onHandOver(piece);
    state = State.COMPLETE;
    ResponseDecoder d = decoder();
    decoder = null;
    d.onResponseData(piece, true);
    responseComplete(more);
  }

  private void onHandOver(ByteBuf piece) {
    if (piece == reading) {
      reading = null;
    }
  }

  @Override
  public void onLastChunk() {
    state = State.TRAILERS;
    HeaderMap trailers = decoder().responseTrailers();
    trailers.clear();
    head.begin(trailers, false);
  }

  @Override
  public void onBadChunk() {
    protocolError();
  }

  private void trailersDone(boolean more) {
    state = State.COMPLETE;
    ResponseDecoder d = decoder();
    decoder = null;
    if (options.trailers() && Framing.keepTrailers(d.responseTrailers())) {
      d.onResponseTrailers();
    } else {
      d.onResponseData(Unpooled.EMPTY_BUFFER, true);
    }
    responseComplete(more);
  }

  /**
   * The response is complete; the connection serves again only if the request is, too, and if the
   * peer sent nothing that nobody asked for: it would be taken for the next response.
   */
  private void responseComplete(boolean more) {
    if (state == State.DEAD) {
      return;
    }
    boolean again = reusable && stream.requestComplete() && !more;
    state = again ? State.IDLE : State.DEAD;
    stream.end();
    if (more) {
      callbacks.onProtocolError();
    }
    callbacks.onStreamClosed(again);
    if (more) {
      connection.close(CloseType.NO_FLUSH);
    }
  }

  private void protocolError() {
    die();
    callbacks.onProtocolError();
    stream.raiseReset(StreamResetReason.PROTOCOL_ERROR);
    connection.close(CloseType.NO_FLUSH);
  }

  private void die() {
    state = State.DEAD;
    decoder = null;
  }

  /** The stream was reset by its user. */
  void onReset() {
    die();
    connection.close(CloseType.NO_FLUSH);
  }

  @Override
  public void onConnectionClosed() {
    stream.discardOutput();
    State was = state;
    ResponseDecoder d = decoder;
    die();
    if (d == null) {
      return;
    }
    if (was == State.CLOSE_BODY || was == State.RAW) {
      d.onResponseData(Unpooled.EMPTY_BUFFER, true);
      stream.end();
    } else {
      stream.raiseReset(StreamResetReason.CONNECTION_TERMINATION);
    }
  }

  private ResponseDecoder decoder() {
    ResponseDecoder d = decoder;
    assert d != null;
    return d;
  }

  @Override
  public Protocol protocol() {
    return Protocol.HTTP_1_1;
  }

  @Override
  public void onUnderlyingAboveHighWatermark() {
    stream.raiseAboveHighWatermark();
  }

  @Override
  public void onUnderlyingBelowLowWatermark() {
    stream.raiseBelowLowWatermark();
  }
}
