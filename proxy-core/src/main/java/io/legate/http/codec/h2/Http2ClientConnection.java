package io.legate.http.codec.h2;

import io.legate.http.ClientConnection;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.Http2Options;
import io.legate.http.Http2Stats;
import io.legate.http.RequestEncoder;
import io.legate.http.ResponseDecoder;
import io.legate.network.Connection;
import io.legate.stream.Protocol;

/**
 * HTTP/2 on an upstream connection: requests out, each on a stream, and their responses. Confined
 * to the connection's worker.
 */
public final class Http2ClientConnection extends Http2Connection implements ClientConnection {
  private static final int LAST_ID = Integer.MAX_VALUE;

  private final Callbacks callbacks;
  private int nextId = 1;
  private boolean goneAway;

  /** A codec for a connection that is connected; it sends the preface and its SETTINGS. */
  public Http2ClientConnection(
      Connection connection, Callbacks callbacks, Http2Options options, Http2Stats stats) {
    super(connection, options, stats);
    this.callbacks = callbacks;
    out().preface();
    sendSettings(OurSettings.ofClient(options));
  }

  @Override
  public RequestEncoder newStream(ResponseDecoder decoder) {
    Http2Stream free = takeFree();
    Http2ClientStream s = free == null ? new Http2ClientStream(this) : (Http2ClientStream) free;
    s.begin(decoder);
    return s;
  }

  /** A stream sends its head: it gets its number; whether there is one. */
  boolean open(Http2ClientStream s) {
    if (dead() || goneAway) {
      return false;
    }
    keepAlive().onStream();
    s.open(nextId);
    opened(s);
    if (nextId == LAST_ID) {
      goneAway = true;
      callbacks.onGoAway();
    } else {
      nextId += 2;
    }
    return true;
  }

  /** A stream that was never opened ended. */
  void onUnopenedEnd() {
    callbacks.onStreamClosed(!dead());
  }

  @Override
  void onHeaders(int id, boolean endStream, byte[] block, int start, int length) {
    Http2Stream open = streams().get(id);
    if (open == null) {
      if (idle(id)) {
        fail(ErrorCode.PROTOCOL_ERROR, "http2.protocol_error");
      } else {
        heads().ofClosed(id, block, start, length);
      }
      return;
    }
    Http2ClientStream s = (Http2ClientStream) open;
    if (s.headSeen() || s.remoteClosed) {
      heads().trailers(s, endStream, block, start, length);
    } else {
      response(s, endStream, block, start, length);
    }
  }

  private void response(
      Http2ClientStream s, boolean endStream, byte[] block, int start, int length) {
    HeaderMap map = s.responseHead();
    if (!heads().decode(HeadReader.Kind.RESPONSE, map, block, start, length)) {
      return;
    }
    heads().count(s);
    if (heads().tooLarge()) {
      streamError(s, ErrorCode.PROTOCOL_ERROR, HeaderFrames.TOO_LARGE);
      return;
    }
    String error = heads().error();
    if (error == null && (map.status() < 200 && endStream || wrongLength(s, map))) {
      error = HeadReader.BAD_MESSAGE;
    }
    if (error != null) {
      malformed(s, error);
      return;
    }
    if (map.status() < 200) {
      s.onInformational();
      return;
    }
    s.expectBody(s.bodyLength(map.status(), heads().head().contentLength()));
    if (endStream && !s.countBody(0, true)) {
      malformed(s, HeadReader.BAD_MESSAGE);
      return;
    }
    s.remoteClosed = endStream;
    s.onHead(endStream);
    closeIfDone(s);
  }

  /**
   * Whether there is a length where none may be (RFC 9110 §8.6); one that says nothing is dropped.
   */
  private boolean wrongLength(Http2ClientStream s, HeaderMap map) {
    int status = map.status();
    if (status >= 200 && status != 204 && !s.tunnel(status)) {
      return false;
    }
    map.remove(Headers.CONTENT_LENGTH);
    return heads().head().contentLength() > 0 && !s.tunnel(status);
  }

  @Override
  boolean client() {
    return true;
  }

  @Override
  boolean idle(int id) {
    return (id & 1) == 0 || id >= nextId && !(nextId == LAST_ID && goneAway);
  }

  @Override
  int lastPeerStream() {
    return 0;
  }

  /** Streams beyond the last that the peer takes were not processed (RFC 9113 §6.8). */
  @Override
  void onGoAway(int lastId, int code) {
    goneAway = true;
    callbacks.onGoAway();
    for (Http2Stream s : streams().snapshot()) {
      if (s.id > lastId && !s.closed) {
        ((Http2ClientStream) s).refused();
      }
    }
  }

  @Override
  void onSettings() {
    callbacks.onMaxConcurrentStreamsChanged();
  }

  @Override
  public int maxConcurrentStreams() {
    return Math.min(options().maxConcurrentStreams(), peer().maxConcurrentStreams());
  }

  @Override
  void onClosed(Http2Stream stream) {
    keepAlive().onStreamEnd();
    callbacks.onStreamClosed(!dead());
  }

  @Override
  boolean premature(Http2Stream stream) {
    return false; // servers may refuse what they like
  }

  @Override
  public void goAway() {
    if (!dead()) {
      sendGoAway(0, ErrorCode.NO_ERROR, "");
    }
  }

  @Override
  void onFailed(String details) {
    callbacks.onProtocolError();
  }

  @Override
  public Protocol protocol() {
    return Protocol.HTTP_2;
  }
}
