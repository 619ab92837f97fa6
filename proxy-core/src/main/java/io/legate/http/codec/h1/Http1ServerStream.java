package io.legate.http.codec.h1;

import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.ResponseEncoder;
import io.legate.http.StreamCallbacks;
import io.legate.http.StreamResetReason;
import io.legate.network.CloseType;
import io.legate.network.Connection;
import io.legate.stream.StreamBytes;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** The response half of an HTTP/1 server connection; reused for each of its exchanges. */
final class Http1ServerStream implements ResponseEncoder {
  private static final int MINOR_VERSION = 7; // index of the digit in the status line

  private final Http1ServerConnection codec;
  private final Connection connection;
  private final Http1Options options;
  private final Http1Output out;
  private final BodyWriter body;
  private final ReadStops readStops;
  private @Nullable StreamCallbacks callbacks;
  private boolean requestComplete;
  private boolean responseComplete;
  private boolean http10;
  private boolean headRequest;
  private boolean connect;
  private boolean clientCloses;
  private boolean closeAfter;
  private boolean raw;
  private boolean bodiless;

  Http1ServerStream(Http1ServerConnection codec, Connection connection, Http1Options options) {
    this.codec = codec;
    this.connection = connection;
    this.options = options;
    this.out = new Http1Output(connection);
    this.body = new BodyWriter(out);
    this.readStops = new ReadStops(connection);
  }

  void begin() {
    callbacks = null;
    requestComplete = false;
    responseComplete = false;
    http10 = false;
    headRequest = false;
    connect = false;
    clientCloses = false;
    closeAfter = false;
    raw = false;
    bodiless = false;
  }

  void onRequestHead(HeaderMap head, boolean http10, boolean closes) {
    this.http10 = http10;
    this.clientCloses = closes;
    this.headRequest = head.valueIs(Headers.METHOD, RequestMethods.HEAD);
    this.connect = head.valueIs(Headers.METHOD, RequestMethods.CONNECT);
  }

  void onRequestComplete() {
    requestComplete = true;
  }

  boolean exchangeComplete() {
    return requestComplete && responseComplete;
  }

  @Override
  public boolean closesAfterResponse() {
    return clientCloses;
  }

  @Override
  public void streamCallbacks(StreamCallbacks callbacks) {
    this.callbacks = callbacks;
    if (connection.aboveHighWatermark()) {
      callbacks.onAboveWriteBufferHighWatermark();
    }
  }

  @Override
  public void meter(StreamBytes bytes) {
    out.meter(bytes);
  }

  StreamBytes meter() {
    return out.meter();
  }

  @Override
  public void encode1xxHeaders(HeaderMap headers) {
    if (http10) {
      return; // RFC 9110 §15.2
    }
    byte[] buffer = scratch(headers);
    int n = putStatusLine(headers.status(), buffer);
    n = FieldWriter.put(headers, buffer, n, options.headerFormat());
    writeHead(buffer, n, 0);
    out.flush();
  }

  @Override
  public void encodeHeaders(HeaderMap headers, boolean endStream) {
    int status = headers.status();
    byte[] buffer = scratch(headers);
    int n = putStatusLine(status, buffer);
    if (http10) {
      buffer[MINOR_VERSION] = '0';
    }
    closeAfter |= headers.containsToken(Headers.CONNECTION, Framing.CLOSE);
    headers.remove(Headers.CONNECTION);
    raw = status == 101 || connect && status / 100 == 2;
    if (raw) {
      headers.remove(Headers.CONTENT_LENGTH); // RFC 9110 §8.6
    }
    n = FieldWriter.put(headers, buffer, n, options.headerFormat());
    int room = 0;
    bodiless = !raw && (headRequest || status < 200 || status == 204 || status == 304);
    body.chunked(false);
    if (!raw) {
      long length = headers.getLong(Headers.CONTENT_LENGTH);
      room = (int) Math.min(Math.max(0, length), Http1Output.COPY_LIMIT);
      n = putFraming(status, length >= 0, endStream, buffer, n);
    } else if (status == 101) {
      n = CodecLine.CONNECTION_UPGRADE.put(buffer, n, options.headerFormat());
    }
    if (closeAfter) {
      n = CodecLine.CONNECTION_CLOSE.put(buffer, n, options.headerFormat());
    } else if (http10) {
      n = CodecLine.CONNECTION_KEEP_ALIVE.put(buffer, n, options.headerFormat());
    }
    writeHead(buffer, n, endStream || bodiless ? 0 : room);
    if (endStream) {
      complete();
    }
  }

  private int putFraming(int status, boolean hasLength, boolean endStream, byte[] buffer, int n) {
    if (hasLength || status < 200 || status == 204 || status == 304) {
      return n;
    }
    if (endStream) {
      return headRequest ? n : CodecLine.CONTENT_LENGTH_0.put(buffer, n, options.headerFormat());
    }
    if (http10) {
      closeAfter |= !headRequest; // the body ends with the connection
      return n;
    }
    body.chunked(!headRequest);
    return CodecLine.TRANSFER_ENCODING_CHUNKED.put(buffer, n, options.headerFormat());
  }

  private void writeHead(byte[] buffer, int n, int room) {
    buffer[n] = '\r';
    buffer[n + 1] = '\n';
    out.writeHead(buffer, n + 2, room);
  }

  @Override
  public void encodeData(ByteBuf data, boolean endStream) {
    if (bodiless) {
      data.release(); // it would be taken for the next response
    } else {
      body.data(data, endStream);
    }
    if (endStream) {
      complete();
    }
  }

  @Override
  public void encodeTrailers(HeaderMap trailers) {
    byte[] buffer = connection.worker().scratch(FieldWriter.bound(trailers) + 16);
    body.trailers(trailers, options.trailers(), buffer, options.headerFormat());
    complete();
  }

  private void complete() {
    responseComplete = true;
    if (requestComplete && !raw && !closeAfter) {
      readStops.end();
      codec.afterCompletion();
      return;
    }
    out.flush();
    codec.abandonRequest();
    connection.close(CloseType.FLUSH_WRITE_AND_DELAY);
  }

  @Override
  public void resetStream(StreamResetReason reason) {
    if (exchangeComplete()) {
      return;
    }
    callbacks = null;
    out.flush();
    codec.abandonRequest();
    connection.close(http10 ? CloseType.ABORT_RESET : CloseType.FLUSH_WRITE);
  }

  @Override
  public void readDisable(boolean disable) {
    readStops.readDisable(disable);
  }

  @Override
  public Connection connection() {
    return connection;
  }

  void discardOutput() {
    out.discard();
  }

  void raiseReset(StreamResetReason reason) {
    StreamCallbacks c = callbacks;
    callbacks = null;
    if (c != null) {
      c.onResetStream(reason, null);
    }
  }

  void raiseAboveHighWatermark() {
    if (callbacks != null && !responseComplete) {
      callbacks.onAboveWriteBufferHighWatermark();
    }
  }

  void raiseBelowLowWatermark() {
    if (callbacks != null && !responseComplete) {
      callbacks.onBelowWriteBufferLowWatermark();
    }
  }

  private byte[] scratch(HeaderMap headers) {
    return connection.worker().scratch(FieldWriter.bound(headers) + 256);
  }

  private static int putStatusLine(int status, byte[] buffer) {
    byte[] line = StatusText.line(status);
    System.arraycopy(line, 0, buffer, 0, line.length);
    return line.length;
  }
}
