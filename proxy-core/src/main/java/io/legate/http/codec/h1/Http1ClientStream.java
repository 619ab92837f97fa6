package io.legate.http.codec.h1;

import io.legate.event.Buffers;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.RequestEncoder;
import io.legate.http.StreamCallbacks;
import io.legate.http.StreamResetReason;
import io.legate.network.Connection;
import io.legate.stream.StreamBytes;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The request half of an HTTP/1 client connection; reused for each of its exchanges. */
final class Http1ClientStream implements RequestEncoder {
  private static final byte[] VERSION = ascii(" HTTP/1.1\r\n");

  private final Http1ClientConnection codec;
  private final Connection connection;
  private final Http1Options options;
  private final Http1Output out;
  private final BodyWriter body;
  private final ReadStops readStops;
  private @Nullable StreamCallbacks callbacks;
  private boolean requestComplete;
  private boolean headRequest;
  private boolean connect;
  private boolean upgrade;
  private boolean started;
  private boolean closes;
  private boolean ended = true;
  private boolean granted;
  private boolean heldEnd;
  private boolean heldAbove;
  private @Nullable ByteBuf held;

  Http1ClientStream(Http1ClientConnection codec, Connection connection, Http1Options options) {
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
    headRequest = false;
    connect = false;
    upgrade = false;
    started = false;
    closes = false;
    granted = false;
    heldEnd = false;
    heldAbove = false;
    ended = false;
  }

  /** Whether the request's head was sent. */
  boolean started() {
    return started;
  }

  /** Whether the request says that the connection ends with it. */
  boolean closes() {
    return closes;
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
  public void meter(StreamBytes bytes) {
    out.meter(bytes);
  }

  StreamBytes meter() {
    return out.meter();
  }

  @Override
  public void encodeHeaders(HeaderMap headers, boolean endStream) {
    if (ended) {
      return;
    }
    started = true;
    headRequest = headers.valueIs(Headers.METHOD, RequestMethods.HEAD);
    connect = headers.valueIs(Headers.METHOD, RequestMethods.CONNECT);
    upgrade = headers.has(Headers.UPGRADE);
    headers.remove(Headers.HOST); // it is the authority's line that says it
    if (upgrade) {
      headers.remove(Headers.CONNECTION);
      if (headers.getLong(Headers.CONTENT_LENGTH) > 0) {
        headers.remove(Headers.CONTENT_LENGTH); // what follows waits until the upgrade is granted
      }
    } else {
      closes = headers.containsToken(Headers.CONNECTION, Framing.CLOSE);
    }
    if (!mayBeWritten(headers)) {
      refuse();
      return;
    }
    byte[] a = headers.bytes();
    byte[] buffer = connection.worker().scratch(FieldWriter.bound(headers) + 256);
    int n = putValue(headers, Headers.METHOD.slot(), a, buffer, 0);
    buffer[n++] = ' ';
    n = putValue(headers, connect ? Headers.AUTHORITY.slot() : Headers.PATH.slot(), a, buffer, n);
    n = put(buffer, n, VERSION);
    if (headers.has(Headers.AUTHORITY)) {
      n = CodecLine.HOST.putProper(buffer, n, options.headerFormat());
      n = putValue(headers, Headers.AUTHORITY.slot(), a, buffer, n);
      buffer[n++] = '\r';
      buffer[n++] = '\n';
    }
    n = FieldWriter.put(headers, buffer, n, options.headerFormat());
    if (upgrade) {
      n = CodecLine.CONNECTION_UPGRADE.put(buffer, n, options.headerFormat());
    }
    n = putFraming(headers, endStream, buffer, n);
    buffer[n++] = '\r';
    buffer[n++] = '\n';
    long length = endStream ? 0 : headers.getLong(Headers.CONTENT_LENGTH);
    out.writeHead(buffer, n, (int) Math.min(Math.max(0, length), Http1Output.COPY_LIMIT));
    requestComplete = endStream;
  }

  /** Whether a request line made of this head is one; what came by HTTP/2 had no line. */
  private boolean mayBeWritten(HeaderMap headers) {
    int target = connect ? Headers.AUTHORITY.slot() : Headers.PATH.slot();
    return headers.has(Headers.METHOD)
        && headers.has(connect ? Headers.AUTHORITY : Headers.PATH)
        && visible(headers, Headers.METHOD.slot())
        && visible(headers, target);
  }

  private static boolean visible(HeaderMap headers, int entry) {
    byte[] a = headers.bytes();
    int end = headers.valueStart(entry) + headers.valueLength(entry);
    for (int i = headers.valueStart(entry); i < end; i++) {
      if (!Http1Chars.TARGET[a[i] & 0xff]) {
        return false;
      }
    }
    return headers.valueLength(entry) > 0;
  }

  private void refuse() {
    StreamCallbacks c = callbacks;
    end();
    codec.onReset();
    if (c != null) {
      c.onResetStream(StreamResetReason.PROTOCOL_ERROR, null);
    }
  }

  private int putFraming(HeaderMap headers, boolean endStream, byte[] buffer, int n) {
    body.chunked(false);
    if (connect || upgrade || headers.has(Headers.CONTENT_LENGTH)) {
      return n;
    }
    if (!endStream) {
      body.chunked(true);
      return CodecLine.TRANSFER_ENCODING_CHUNKED.put(buffer, n, options.headerFormat());
    }
    return RequestMethods.bodiless(headers)
        ? n
        : CodecLine.CONTENT_LENGTH_0.put(buffer, n, options.headerFormat());
  }

  @Override
  public void encodeData(ByteBuf data, boolean endStream) {
    if (ended) {
      data.release();
      return;
    }
    if ((upgrade || connect) && !granted) {
      hold(data, endStream);
      return;
    }
    body.data(data, endStream);
    if (endStream) {
      completed();
    }
  }

  /**
   * What follows an upgrade or CONNECT waits until it is granted: a host that does not grant it
   * would read it as the next request.
   */
  private void hold(ByteBuf data, boolean endStream) {
    ByteBuf all = Buffers.merge(connection.worker(), held, data);
    held = all;
    heldEnd = endStream;
    int limit = connection.bufferLimit();
    if (limit > 0 && all.readableBytes() > limit && !heldAbove) {
      heldAbove = true;
      raiseAboveHighWatermark();
    }
  }

  /** The upgrade or CONNECT is granted: what waited goes on, and what comes passes. */
  void granted() {
    granted = true;
    ByteBuf data = held;
    held = null;
    if (heldAbove) {
      heldAbove = false;
      raiseBelowLowWatermark();
    }
    if (data != null) {
      body.data(data, false);
    }
    if (heldEnd) {
      completed();
    }
  }

  private void dropHeld() {
    ByteBuf data = held;
    held = null;
    if (data != null) {
      data.release();
    }
  }

  @Override
  public void encodeTrailers(HeaderMap trailers) {
    if (ended) {
      return;
    }
    if ((upgrade || connect) && !granted) {
      heldEnd = true; // there is no place for trailers in what follows
      return;
    }
    byte[] buffer = connection.worker().scratch(FieldWriter.bound(trailers) + 16);
    body.trailers(trailers, options.trailers(), buffer, options.headerFormat());
    completed();
  }

  private void completed() {
    requestComplete = true;
    if (upgrade || connect) {
      out.flush();
      connection.write(Unpooled.EMPTY_BUFFER, true);
    }
  }

  @Override
  public void resetStream(StreamResetReason reason) {
    if (ended) {
      return;
    }
    end();
    out.discard();
    codec.onReset();
  }

  @Override
  public void readDisable(boolean disable) {
    if (!ended) {
      readStops.readDisable(disable);
    }
  }

  @Override
  public Connection connection() {
    return connection;
  }

  void end() {
    ended = true;
    callbacks = null;
    dropHeld();
    readStops.end();
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
