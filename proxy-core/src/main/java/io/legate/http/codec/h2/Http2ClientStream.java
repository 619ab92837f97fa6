package io.legate.http.codec.h2;

import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.RequestEncoder;
import io.legate.http.ResponseDecoder;
import io.legate.http.StreamCallbacks;
import io.legate.http.StreamResetReason;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A request and its response on an upstream stream. Reused; confined to its worker. */
final class Http2ClientStream extends Http2Stream implements RequestEncoder {
  private static final byte[] CONNECT = "CONNECT".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HEAD = "HEAD".getBytes(StandardCharsets.US_ASCII);
  private static final String NO_EXTENDED_CONNECT = "http2.extended_connect_not_taken";
  private static final String REFUSED = "http2.remote_refuse";

  private final Http2ClientConnection client;
  private @Nullable ResponseDecoder decoder;
  private @Nullable ExtendedConnect upgrade;
  private boolean waiting;
  private boolean headRequest;
  private boolean connect;
  private boolean headSeen;
  private boolean connected;

  Http2ClientStream(Http2ClientConnection client) {
    super(client);
    this.client = client;
  }

  /** It is taken for a request; its number comes with the head. */
  void begin(ResponseDecoder decoder) {
    this.decoder = decoder;
    callbacks = null;
    upgrade = null;
    waiting = true;
    headRequest = false;
    connect = false;
    headSeen = false;
    connected = false;
    closed = false;
    localEnded = false;
  }

  // ---- the request

  @Override
  public void encodeHeaders(HeaderMap headers, boolean endStream) {
    if (!waiting) {
      return;
    }
    waiting = false;
    boolean upgrades = headers.has(Headers.UPGRADE);
    if (upgrades && !codec.peer().connectProtocol()) { // RFC 8441 §3
      notOpened(StreamResetReason.LOCAL_RESET, NO_EXTENDED_CONNECT);
      return;
    }
    StreamCallbacks told = callbacks;
    if (!client.open(this)) {
      notOpened(StreamResetReason.REMOTE_REFUSED_STREAM_RESET, REFUSED);
      return;
    }
    callbacks = told;
    headRequest = headers.valueIs(Headers.METHOD, HEAD);
    HeaderMap sent = headers;
    if (upgrades) {
      connect = true;
      upgrade = new ExtendedConnect(headers);
      sent = upgrade.request();
    } else if (headers.valueIs(Headers.METHOD, CONNECT)) {
      connect = true;
      headers.remove(Headers.SCHEME); // RFC 9113 §8.5
      headers.remove(Headers.PATH);
      headers.remove(Headers.CONTENT_LENGTH); // what follows is no body
    }
    codec.writeHeaders(this, sent, endStream);
    if (endStream) {
      localEnded = true;
      localClosed = true;
    }
  }

  private void notOpened(StreamResetReason reason, String details) {
    closed = true;
    client.onUnopenedEnd();
    raiseReset(reason, details);
  }

  @Override
  public void encodeData(ByteBuf data, boolean endStream) {
    encodeBody(data, endStream);
  }

  @Override
  public void encodeTrailers(HeaderMap trailers) {
    encodeLast(trailers);
  }

  @Override
  void afterLocalEnd() {
    // The response is still to come, or closes the stream when it ends.
  }

  @Override
  void onLocalClosed() {
    codec.closeIfDone(this);
  }

  @Override
  public void resetStream(StreamResetReason reason) {
    if (closed) {
      return;
    }
    decoder = null;
    if (waiting) {
      waiting = false;
      closed = true;
      callbacks = null;
      client.onUnopenedEnd();
    } else {
      codec.reset(this, ErrorCode.code(reason, ErrorCode.CANCEL));
    }
  }

  /** The peer does not take it any more. */
  void refused() {
    codec.drop(this);
    raiseReset(StreamResetReason.REMOTE_REFUSED_STREAM_RESET, REFUSED);
  }

  // ---- the response

  @Override
  boolean headSeen() {
    return headSeen;
  }

  /** How long the body of a response is that has this content-length (or -1); -1: any length. */
  long bodyLength(int status, long contentLength) {
    if (tunnel(status)) {
      return -1;
    }
    return headRequest || status == 304 || status == 204 ? 0 : contentLength;
  }

  /** Whether a response of that status opens a tunnel: what follows is no body. */
  boolean tunnel(int status) {
    return connect && status / 100 == 2;
  }

  HeaderMap responseHead() {
    ResponseDecoder d = decoder;
    assert d != null;
    return d.responseHeaders();
  }

  void onInformational() {
    ResponseDecoder d = decoder;
    assert d != null;
    d.onInformationalHeaders();
    d.responseHeaders().clear();
  }

  void onHead(boolean endStream) {
    headSeen = true;
    ResponseDecoder d = decoder;
    assert d != null;
    connected = tunnel(d.responseHeaders().status());
    ExtendedConnect u = upgrade;
    if (u != null) {
      u.onResponse(d.responseHeaders());
    }
    d.onResponseHeaders(endStream);
    if (endStream) {
      responseEnded();
    }
  }

  @Override
  void onData(ByteBuf data, boolean endStream) {
    ResponseDecoder d = decoder;
    assert d != null;
    d.onResponseData(data, endStream);
    if (endStream) {
      responseEnded();
    }
  }

  @Override
  HeaderMap trailersMap() {
    ResponseDecoder d = decoder;
    assert d != null;
    return d.responseTrailers();
  }

  @Override
  void onTrailers() {
    ResponseDecoder d = decoder;
    assert d != null;
    d.onResponseTrailers();
    responseEnded();
  }

  @Override
  boolean connected() {
    return connected;
  }

  @Override
  boolean ignored() {
    return decoder == null;
  }

  /** The response is complete: what is missing of the request is not wanted. */
  private void responseEnded() {
    if (!closed) {
      decoder = null;
      callbacks = null;
      if (!localClosed) {
        codec.reset(this, ErrorCode.NO_ERROR);
      }
    }
  }
}
