package io.legate.http.codec.h2;

import io.legate.http.Http2Options;
import io.legate.http.Http2Stats;
import io.legate.http.RequestDecoder;
import io.legate.http.ServerConnection;
import io.legate.network.Connection;
import io.legate.stream.Protocol;
import io.netty.buffer.ByteBuf;

/**
 * HTTP/2 on a downstream connection: requests in, on streams that the client opens, and their
 * responses. The first bytes are the client's preface. Confined to the connection's worker.
 */
public final class Http2ServerConnection extends Http2Connection implements ServerConnection {
  private final Callbacks callbacks;
  private final long streamFlushTimeoutNanos;
  private int prefaceSeen;
  private int lastStream;
  private int lastAllowed = Integer.MAX_VALUE;

  /**
   * A codec for a connection that was just accepted; it sends its SETTINGS.
   *
   * @param streamFlushTimeoutNanos how long a complete response may wait for a client that takes
   *     nothing of it; 0: any time (Envoy: {@code stream_idle_timeout})
   */
  public Http2ServerConnection(
      Connection connection,
      Callbacks callbacks,
      Http2Options options,
      Http2Stats stats,
      long streamFlushTimeoutNanos) {
    super(connection, options, stats);
    this.callbacks = callbacks;
    this.streamFlushTimeoutNanos = streamFlushTimeoutNanos;
    sendSettings(OurSettings.ofServer(options));
  }

  @Override
  public void dispatch(ByteBuf data) {
    if (prefaceSeen < Http2Preface.BYTES.length && !dead()) {
      while (prefaceSeen < Http2Preface.BYTES.length && data.isReadable()) {
        if (data.readByte() != Http2Preface.BYTES[prefaceSeen++]) {
          fail(ErrorCode.PROTOCOL_ERROR, "http2.invalid_preface");
          break;
        }
      }
    }
    super.dispatch(data);
  }

  @Override
  void onHeaders(int id, boolean endStream, byte[] block, int start, int length) {
    Http2Stream open = streams().get(id);
    if (open != null) {
      heads().trailers(open, endStream, block, start, length);
    } else if ((id & 1) == 0) {
      fail(ErrorCode.PROTOCOL_ERROR, "http2.protocol_error");
    } else if (beyondGoAway(id)) {
      lastStream = Math.max(lastStream, id);
      heads().decode(HeadReader.Kind.DISCARDED, null, block, start, length);
    } else if (id <= lastStream) {
      heads().ofClosed(id, block, start, length);
    } else {
      lastStream = id;
      if (streams().size() >= options().maxConcurrentStreams()) {
        if (heads().decode(HeadReader.Kind.DISCARDED, null, block, start, length)) {
          refuse(id);
        }
      } else {
        request(id, endStream, block, start, length);
      }
    }
  }

  private void request(int id, boolean endStream, byte[] block, int start, int length) {
    Http2Stream free = takeFree();
    Http2ServerStream s = free == null ? new Http2ServerStream(this) : (Http2ServerStream) free;
    s.open(id);
    opened(s);
    RequestDecoder decoder = callbacks.newStream(s);
    s.decoder(decoder);
    if (!heads().decode(HeadReader.Kind.REQUEST, decoder.requestHeaders(), block, start, length)) {
      return;
    }
    heads().count(s);
    s.remoteClosed = endStream;
    if (heads().tooLarge()) {
      s.refuseHead();
      return;
    }
    String error = heads().error();
    s.expectBody(heads().head().contentLength());
    if (error != null || endStream && !s.countBody(0, true)) {
      malformed(s, error != null ? error : HeadReader.BAD_MESSAGE);
    } else {
      s.onHead(decoder, endStream);
      closeIfDone(s);
    }
  }

  long streamFlushTimeoutNanos() {
    return streamFlushTimeoutNanos;
  }

  @Override
  boolean client() {
    return false;
  }

  @Override
  boolean idle(int id) {
    return (id & 1) == 0 || id > lastStream;
  }

  @Override
  boolean beyondGoAway(int id) {
    return id > lastAllowed;
  }

  @Override
  int lastPeerStream() {
    return Math.min(lastStream, lastAllowed);
  }

  @Override
  void onGoAway(int lastId, int code) {
    callbacks.onGoAway();
  }

  @Override
  void onClosed(Http2Stream stream) {
    ((Http2ServerStream) stream).onClosed();
    keepAlive().onStreamEnd();
    if (streams().size() == 0) {
      callbacks.onFlushed();
    }
  }

  @Override
  boolean premature(Http2Stream stream) {
    return !((Http2ServerStream) stream).answered();
  }

  @Override
  void onFailed(String details) {
    callbacks.onProtocolError(details);
  }

  @Override
  public void shutdownNotice() {
    if (!dead()) {
      sendGoAway(Integer.MAX_VALUE, ErrorCode.NO_ERROR, "");
    }
  }

  @Override
  public void goAway() {
    if (!dead() && lastAllowed == Integer.MAX_VALUE) {
      lastAllowed = lastStream;
      sendGoAway(lastStream, ErrorCode.NO_ERROR, "");
    }
  }

  @Override
  public boolean flushing() {
    return !dead() && streams().size() > 0;
  }

  @Override
  public Protocol protocol() {
    return Protocol.HTTP_2;
  }
}
