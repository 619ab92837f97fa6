package io.legate.http.codec.h1;

import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import io.legate.http.RequestDecoder;
import io.legate.http.ServerConnection;
import io.legate.http.StreamResetReason;
import io.legate.network.CloseType;
import io.legate.network.Connection;
import io.legate.stream.Protocol;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.jspecify.annotations.Nullable;

/**
 * HTTP/1 on a downstream connection (RFC 9112): requests in, one at a time, and their responses. A
 * pipelined request waits, unread, until the response before it is complete. Confined to the
 * connection's worker.
 */
public final class Http1ServerConnection
    implements ServerConnection, HeadParser.Listener, BodyReader.Target {
  private enum State {
    /** Between requests. */
    IDLE,
    HEAD,
    BODY,
    TRAILERS,
    /** The request is complete, its response not yet. */
    COMPLETE,
    /** No longer HTTP: bytes pass through. */
    RAW,
    /** Broken or closing: nothing more is read. */
    DEAD
  }

  private static final byte[] H2C = {'h', '2', 'c'};

  private final Connection connection;
  private final Callbacks callbacks;
  private final Http1Options options;
  private final HeadParser head;
  private final RequestLine requestLine = new RequestLine();
  private final Framing framing;
  private final BodyReader body = new BodyReader(this);
  private final Http1ServerStream stream;
  private final HeaderMap noMap = new HeaderMap(16);
  private State state = State.IDLE;
  private boolean dispatching;
  private boolean readsStopped;
  private @Nullable ByteBuf waiting;
  private @Nullable ByteBuf reading; // until it is handed over as a whole
  private @Nullable RequestDecoder decoder;

  /** A codec for a connection that was just accepted. */
  public Http1ServerConnection(Connection connection, Callbacks callbacks, Http1Options options) {
    this.connection = connection;
    this.callbacks = callbacks;
    this.options = options;
    this.head = new HeadParser(this, options, noMap);
    this.framing = new Framing(options.allowChunkedLength());
    this.stream = new Http1ServerStream(this, connection, options);
  }

  @Override
  public void dispatch(ByteBuf data) {
    if (state == State.DEAD) {
      data.release();
    } else if (waiting == null && !dispatching) {
      run(data);
    } else {
      wait(data);
    }
  }

  private void wait(ByteBuf data) {
    ByteBuf held = waiting;
    if (held == null) {
      waiting = data;
    } else {
      waiting =
          connection
              .worker()
              .allocator()
              .compositeBuffer()
              .addFlattenedComponents(true, held)
              .addFlattenedComponents(true, data);
    }
    if (!readsStopped) {
      readsStopped = true;
      connection.readDisable(true);
    }
  }

  private void run(ByteBuf data) {
    dispatching = true;
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
    dispatching = false;
  }

  /**
   * Nobody knows where the request stands. It may be another connection's turn, whose end would not
   * be ours.
   */
  private void onBug() {
    ByteBuf data = reading;
    reading = null;
    if (data != null) {
      data.release();
    }
    connection.close(CloseType.NO_FLUSH);
  }

  /** Takes one step; what is left of the data, or null when it was handed over or released. */
  private @Nullable ByteBuf step(ByteBuf data) {
    switch (state) {
      case IDLE -> {
        skipEmptyLines(data);
        if (data.isReadable()) {
          begin();
          return data;
        }
      }
      case HEAD -> {
        if (head.feed(data)) {
          countHead();
          onHead();
          return data;
        }
        checkHead();
      }
      case BODY -> {
        return body.read(data);
      }
      case TRAILERS -> {
        if (head.feed(data)) {
          countHead();
          state = State.COMPLETE;
          trailersDone();
          return data;
        }
        checkHead();
      }
      case COMPLETE -> {
        if (data.isReadable()) {
          reading = null;
          wait(data);
          return null;
        }
      }
      case RAW -> {
        if (data.isReadable()) {
          stream.meter().wireReceived += data.readableBytes();
          reading = null;
          decoder().onRequestData(data, false);
          return null;
        }
      }
      case DEAD -> {}
    }
    data.release();
    return null;
  }

  private void countHead() {
    int length = head.length();
    stream.meter().wireReceived += length;
    stream.meter().receivedHead(length);
  }

  private static void skipEmptyLines(ByteBuf data) {
    while (data.isReadable()) {
      byte b = data.getByte(data.readerIndex());
      if (b != '\r' && b != '\n') {
        return;
      }
      data.skipBytes(1);
    }
  }

  private void begin() {
    state = State.HEAD;
    stream.begin();
    RequestDecoder d = callbacks.newStream(stream);
    decoder = d;
    framing.begin();
    head.begin(d.requestHeaders(), true);
  }

  @Override
  public int onStartLine(byte[] bytes, int start, int end) {
    return requestLine.parse(head, decoder().requestHeaders(), bytes, start, end);
  }

  @Override
  public boolean onField(HeaderName name, byte[] bytes, int value, int valueLength) {
    return state == State.TRAILERS || framing.onField(head, bytes, name, value, valueLength);
  }

  private void checkHead() {
    CodecError error = head.error();
    if (error != null) {
      fail(
          state != State.TRAILERS
              ? error
              : error == CodecError.HEAD_TOO_LARGE
                  ? CodecError.TRAILERS_TOO_LARGE
                  : error == CodecError.TOO_MANY_HEADERS ? CodecError.TOO_MANY_TRAILERS : error);
    }
  }

  private void onHead() {
    HeaderMap map = decoder().requestHeaders();
    requestLine.applyAuthority(map);
    CodecError error = judge(map);
    if (error != null) {
      fail(error);
      return;
    }
    boolean http10 = requestLine.http10();
    if (http10 && !map.has(Headers.AUTHORITY) && !options.defaultHostForHttp10().isEmpty()) {
      map.set(Headers.AUTHORITY, options.defaultHostForHttp10());
    }
    boolean upgrade = requestLine.connect() || !http10 && framing.upgrades(map) && !isH2c(map);
    boolean closes = framing.closes(map, http10);
    if (framing.hasConnection() && !upgrade && !NominatedFields.remove(map)) {
      fail(CodecError.NOMINATED);
      return;
    }
    stream.onRequestHead(map, http10, closes);
    boolean end = false;
    if (upgrade) {
      state = State.RAW;
    } else if (framing.chunked()) {
      body.beginChunks();
      state = State.BODY;
    } else if (framing.contentLength() > 0) {
      body.begin(framing.contentLength());
      state = State.BODY;
    } else {
      end = true;
      state = State.COMPLETE;
      stream.onRequestComplete();
    }
    decoder().onRequestHeaders(http10 ? Protocol.HTTP_1_0 : Protocol.HTTP_1_1, end);
  }

  private @Nullable CodecError judge(HeaderMap map) {
    boolean http10 = requestLine.http10();
    if (http10 && (!options.acceptHttp10() || requestLine.otherMajor())) {
      return CodecError.LOW_VERSION;
    }
    if (requestLine.https() && !connection.info().tls()) {
      return CodecError.HTTPS_ON_PLAINTEXT;
    }
    if (framing.contradictory(map)) {
      return CodecError.LENGTH_AND_CHUNKED;
    }
    if (framing.chunked() && requestLine.connect()) {
      return CodecError.UNKNOWN_TRANSFER_ENCODING;
    }
    if (framing.chunked() && http10) {
      return CodecError.CHUNKED_NOT_ALLOWED;
    }
    return requestLine.connect() && framing.contentLength() > 0
        ? CodecError.BODY_NOT_ALLOWED
        : null;
  }

  private static boolean isH2c(HeaderMap map) {
    return map.containsToken(Headers.UPGRADE, H2C);
  }

  @Override
  public void onFraming(int bytes) {
    stream.meter().wireReceived += bytes;
  }

  @Override
  public void onPiece(ByteBuf piece) {
    onHandOver(piece);
    stream.meter().wireReceived += piece.readableBytes();
    decoder().onRequestData(piece, false);
  }

  @Override
  public void onLastPiece(ByteBuf piece, boolean more) {
    onHandOver(piece);
    stream.meter().wireReceived += piece.readableBytes();
    state = State.COMPLETE;
    stream.onRequestComplete();
    decoder().onRequestData(piece, true);
    afterCompletion();
  }

  private void onHandOver(ByteBuf piece) {
    if (piece == reading) {
      reading = null;
    }
  }

  @Override
  public void onLastChunk() {
    state = State.TRAILERS;
    HeaderMap trailers = decoder().requestTrailers();
    trailers.clear();
    head.begin(trailers, false);
  }

  @Override
  public void onBadChunk() {
    fail(CodecError.BAD_CHUNK);
  }

  private void trailersDone() {
    stream.onRequestComplete();
    RequestDecoder d = decoder();
    if (options.trailers() && Framing.keepTrailers(d.requestTrailers())) {
      d.onRequestTrailers();
    } else {
      d.onRequestData(Unpooled.EMPTY_BUFFER, true);
    }
    afterCompletion();
  }

  private void fail(CodecError error) {
    state = State.DEAD;
    RequestDecoder d = decoder;
    if (d != null) {
      d.onRequestError(error.status(), error.details(), error.body());
    }
  }

  /** Both messages are complete: what waits is read next. */
  void afterCompletion() {
    if (state != State.COMPLETE || !stream.exchangeComplete()) {
      return;
    }
    state = State.IDLE;
    decoder = null;
    if (dispatching) {
      return;
    }
    resume();
  }

  private void resume() {
    ByteBuf held = waiting;
    waiting = null;
    if (held != null) {
      run(held);
    }
    if (waiting == null && readsStopped && state != State.DEAD) {
      readsStopped = false;
      connection.readDisable(false);
    }
  }

  /** The response is complete while the request is not: nothing more of it is read. */
  void abandonRequest() {
    state = State.DEAD;
    decoder = null;
    dropWaiting();
  }

  private void dropWaiting() {
    ByteBuf held = waiting;
    waiting = null;
    if (held != null) {
      held.release();
    }
  }

  @Override
  public void onReadComplete() {
    // A response that completed within the dispatch of its own request leaves pipelined bytes.
    if (state == State.IDLE && waiting != null && !dispatching) {
      resume();
    }
  }

  private RequestDecoder decoder() {
    RequestDecoder d = decoder;
    assert d != null;
    return d;
  }

  @Override
  public void onConnectionClosed() {
    dropWaiting();
    boolean active = decoder != null;
    state = State.DEAD;
    decoder = null;
    stream.discardOutput();
    if (active) {
      stream.raiseReset(StreamResetReason.CONNECTION_TERMINATION);
    }
  }

  @Override
  public void shutdownNotice() {
    // HTTP/1 has no such notice: the next response says "connection: close".
  }

  @Override
  public void goAway() {
    // As above.
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
