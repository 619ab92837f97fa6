package io.legate.http.conn;

import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.RequestDecoder;
import io.legate.http.ResponseEncoder;
import io.legate.http.ServerConnection;
import io.legate.http.StreamCallbacks;
import io.legate.http.StreamResetReason;
import io.legate.network.Connection;
import io.legate.stream.Protocol;
import io.legate.stream.StreamBytes;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** An HTTP/2 codec without frames: notes what it is told, and opens streams as a test says. */
final class FakeServerCodec implements ServerConnection {
  private final Connection connection;
  private final Callbacks callbacks;

  /** Bytes dispatched, {@code notice}, {@code goaway}, {@code closed}, and what streams send. */
  final List<String> events = new ArrayList<>();

  boolean flushing;

  FakeServerCodec(Connection connection, Callbacks callbacks) {
    this.connection = connection;
    this.callbacks = callbacks;
  }

  /** Opens a stream with a complete GET request. */
  Stream get(String path) {
    Stream stream = new Stream();
    stream.decoder = callbacks.newStream(stream);
    HeaderMap head = stream.decoder.requestHeaders();
    head.set(Headers.METHOD, "GET");
    head.set(Headers.PATH, path);
    head.set(Headers.SCHEME, "http");
    head.set(Headers.AUTHORITY, "h");
    stream.decoder.onRequestHeaders(Protocol.HTTP_2, true);
    return stream;
  }

  /** Says that everything was sent. */
  void flushed() {
    flushing = false;
    callbacks.onFlushed();
  }

  void protocolError(String details) {
    callbacks.onProtocolError(details);
  }

  @Override
  public void dispatch(ByteBuf data) {
    events.add(data.toString(StandardCharsets.ISO_8859_1));
    data.release();
  }

  @Override
  public boolean flushing() {
    return flushing;
  }

  @Override
  public void onConnectionClosed() {
    events.add("closed");
  }

  @Override
  public void shutdownNotice() {
    events.add("notice");
  }

  @Override
  public void goAway() {
    events.add("goaway");
  }

  @Override
  public Protocol protocol() {
    return Protocol.HTTP_2;
  }

  @Override
  public void onUnderlyingAboveHighWatermark() {}

  @Override
  public void onUnderlyingBelowLowWatermark() {}

  /** A stream of it. */
  final class Stream implements ResponseEncoder {
    RequestDecoder decoder;
    StreamCallbacks callbacks;

    @Override
    public boolean closesAfterResponse() {
      return false;
    }

    @Override
    public void encode1xxHeaders(HeaderMap headers) {}

    @Override
    public void encodeHeaders(HeaderMap headers, boolean endStream) {
      events.add(headers.status() + (headers.has(Headers.CONNECTION) ? " connection" : ""));
    }

    @Override
    public void encodeData(ByteBuf data, boolean endStream) {
      data.release();
    }

    @Override
    public void encodeTrailers(HeaderMap trailers) {}

    @Override
    public void streamCallbacks(StreamCallbacks callbacks) {
      this.callbacks = callbacks;
    }

    @Override
    public void meter(StreamBytes bytes) {}

    @Override
    public void resetStream(StreamResetReason reason) {
      events.add("reset " + reason);
    }

    @Override
    public void readDisable(boolean disable) {}

    @Override
    public Connection connection() {
      return connection;
    }
  }
}
