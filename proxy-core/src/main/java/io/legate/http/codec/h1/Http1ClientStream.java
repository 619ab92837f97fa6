package io.legate.http.codec.h1;

import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.RequestEncoder;
import io.legate.http.StreamCallbacks;
import io.legate.http.StreamResetReason;
import io.legate.network.Connection;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The request half of an HTTP/1 client connection; reused for each of its exchanges. */
final class Http1ClientStream implements RequestEncoder {
  private static final byte[] VERSION = ascii(" HTTP/1.1\r\n");
  private static final byte[] HOST = ascii("host: ");
  private static final byte[] PROPER_HOST = ascii("Host: ");
  private static final byte[] CONNECTION_UPGRADE = ascii("connection: upgrade\r\n");
  private static final byte[] CHUNKED = ascii("transfer-encoding: chunked\r\n");
  private static final byte[] LENGTH_0 = ascii("content-length: 0\r\n");

  private final Http1ClientConnection codec;
  private final Connection connection;
  private final Http1Options options;
  private final Http1Output out;
  private final BodyWriter body;
  private @Nullable StreamCallbacks callbacks;
  private boolean requestComplete;
  private boolean headRequest;
  private boolean connect;
  private boolean upgrade;
  private boolean ended;

  Http1ClientStream(Http1ClientConnection codec, Connection connection, Http1Options options) {
    this.codec = codec;
    this.connection = connection;
    this.options = options;
    this.out = new Http1Output(connection);
    this.body = new BodyWriter(out);
  }

  void begin() {
    callbacks = null;
    requestComplete = false;
    headRequest = false;
    connect = false;
    upgrade = false;
    ended = false;
  }

  boolean requestComplete() {
    return requestComplete;
  }

  boolean headRequest() {
    return headRequest;
  }

  boolean connect() {
    return connect;
  }

  boolean upgrade() {
    return upgrade;
  }

  @Override
  public void streamCallbacks(StreamCallbacks callbacks) {
    this.callbacks = callbacks;
  }

  @Override
  public void encodeHeaders(HeaderMap headers, boolean endStream) {
    byte[] a = headers.bytes();
    byte[] buffer = connection.worker().scratch(FieldWriter.bound(headers) + 256);
    headRequest = headers.valueIs(Headers.METHOD, RequestMethods.HEAD);
    connect = headers.valueIs(Headers.METHOD, RequestMethods.CONNECT);
    upgrade = headers.has(Headers.UPGRADE);
    int n = putValue(headers, Headers.METHOD.slot(), a, buffer, 0);
    buffer[n++] = ' ';
    n = putValue(headers, connect ? Headers.AUTHORITY.slot() : Headers.PATH.slot(), a, buffer, n);
    n = put(buffer, n, VERSION);
    if (headers.has(Headers.AUTHORITY)) {
      n =
          put(
              buffer,
              n,
              options.headerFormat() == io.legate.http.HeaderFormat.LOWER_CASE
                  ? HOST
                  : PROPER_HOST);
      n = putValue(headers, Headers.AUTHORITY.slot(), a, buffer, n);
      buffer[n++] = '\r';
      buffer[n++] = '\n';
    }
    n = FieldWriter.put(headers, buffer, n, options.headerFormat());
    if (upgrade) {
      n = put(buffer, n, CONNECTION_UPGRADE);
    }
    n = putFraming(headers, endStream, buffer, n);
    buffer[n++] = '\r';
    buffer[n++] = '\n';
    long length = endStream ? 0 : headers.getLong(Headers.CONTENT_LENGTH);
    out.write(buffer, n, (int) Math.min(Math.max(0, length), Http1Output.COPY_LIMIT));
    requestComplete = endStream;
  }

  private int putFraming(HeaderMap headers, boolean endStream, byte[] buffer, int n) {
    body.chunked(false);
    if (connect || upgrade || headers.has(Headers.CONTENT_LENGTH)) {
      return n;
    }
    if (!endStream) {
      body.chunked(true);
      return put(buffer, n, CHUNKED);
    }
    boolean bodiless = headRequest || headers.valueIs(Headers.METHOD, RequestMethods.GET);
    return bodiless ? n : put(buffer, n, LENGTH_0);
  }

  @Override
  public void encodeData(ByteBuf data, boolean endStream) {
    if (ended) {
      data.release();
      return;
    }
    body.data(data, endStream);
    if (endStream) {
      completed();
    }
  }

  @Override
  public void encodeTrailers(HeaderMap trailers) {
    if (ended) {
      return;
    }
    byte[] buffer = connection.worker().scratch(FieldWriter.bound(trailers) + 16);
    body.trailers(trailers, options.trailers(), buffer, options.headerFormat());
    completed();
  }

  private void completed() {
    requestComplete = true;
    if (upgrade || connect) {
      connection.write(io.netty.buffer.Unpooled.EMPTY_BUFFER, true);
    }
  }

  @Override
  public void resetStream(StreamResetReason reason) {
    if (ended) {
      return;
    }
    ended = true;
    callbacks = null;
    out.discard();
    codec.onReset();
  }

  @Override
  public void readDisable(boolean disable) {
    if (!ended) {
      connection.readDisable(disable);
    }
  }

  @Override
  public Connection connection() {
    return connection;
  }

  void end() {
    ended = true;
    callbacks = null;
  }

  void discardOutput() {
    out.discard();
  }

  void raiseReset(StreamResetReason reason) {
    StreamCallbacks c = callbacks;
    end();
    if (c != null) {
      c.onResetStream(reason, null);
    }
  }

  void raiseAboveHighWatermark() {
    if (callbacks != null) {
      callbacks.onAboveWriteBufferHighWatermark();
    }
  }

  void raiseBelowLowWatermark() {
    if (callbacks != null) {
      callbacks.onBelowWriteBufferLowWatermark();
    }
  }

  private static int putValue(HeaderMap headers, int entry, byte[] a, byte[] buffer, int n) {
    int length = headers.valueLength(entry);
    System.arraycopy(a, headers.valueStart(entry), buffer, n, length);
    return n + length;
  }

  private static int put(byte[] buffer, int at, byte[] bytes) {
    System.arraycopy(bytes, 0, buffer, at, bytes.length);
    return at + bytes.length;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
