package io.legate.http.codec.h2;

import io.legate.event.Timer;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.RequestDecoder;
import io.legate.http.ResponseEncoder;
import io.legate.http.StreamResetReason;
import io.legate.stream.Protocol;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/** A request and its response on a downstream stream. Reused; confined to its worker. */
final class Http2ServerStream extends Http2Stream implements ResponseEncoder {
  private static final byte[] CONNECT = {'C', 'O', 'N', 'N', 'E', 'C', 'T'};

  private final Http2ServerConnection server;
  private final FlushTimer flushTimer = new FlushTimer();
  private @Nullable RequestDecoder decoder;
  private boolean answered;
  private int status;
  private boolean upgrade;
  private boolean madeUpKey;

  Http2ServerStream(Http2ServerConnection server) {
    super(server);
    this.server = server;
  }

  @Override
  void open(int id) {
    super.open(id);
    decoder = null;
    answered = false;
    upgrade = false;
    madeUpKey = false;
  }

  // ---- the request

  void decoder(RequestDecoder decoder) {
    this.decoder = decoder;
  }

  /** The request's head is in the decoder's map. */
  void onHead(RequestDecoder decoder, boolean endStream) {
    HeaderMap head = decoder.requestHeaders();
    if (head.has(Headers.PROTOCOL)) {
      upgrade = true;
      madeUpKey = ExtendedConnect.toUpgrade(head, server.worker().random());
    }
    decoder.onRequestHeaders(Protocol.HTTP_2, endStream);
  }

  /** The head is larger than may be: it is answered without having been read. */
  void refuseHead() {
    RequestDecoder d = decoder;
    if (d != null) {
      d.onRequestError(431, HeaderFrames.TOO_LARGE, "");
    }
  }

  @Override
  boolean headSeen() {
    return true;
  }

  @Override
  void onData(ByteBuf data, boolean endStream) {
    RequestDecoder d = decoder;
    assert d != null;
    d.onRequestData(data, endStream);
  }

  @Override
  HeaderMap trailersMap() {
    RequestDecoder d = decoder;
    assert d != null;
    return d.requestTrailers();
  }

  @Override
  void onTrailers() {
    RequestDecoder d = decoder;
    assert d != null;
    d.onRequestTrailers();
  }

  @Override
  boolean connected() {
    RequestDecoder d = decoder;
    return answered
        && status / 100 == 2
        && (upgrade || d != null && d.requestHeaders().valueIs(Headers.METHOD, CONNECT));
  }

  @Override
  boolean ignored() {
    return decoder == null;
  }

  // ---- the response

  /** Whether the response has begun. */
  boolean answered() {
    return answered;
  }

  @Override
  public boolean closesAfterResponse() {
    return false;
  }

  @Override
  public void encode1xxHeaders(HeaderMap headers) {
    if (!closed && !answered) {
      codec.writeHeaders(this, headers, false);
    }
  }

  @Override
  public void encodeHeaders(HeaderMap headers, boolean endStream) {
    if (closed || localEnded) {
      return;
    }
    answered = true;
    if (upgrade) {
      ExtendedConnect.fromSwitching(headers, madeUpKey);
    }
    status = headers.status();
    codec.writeHeaders(this, headers, endStream);
    if (endStream) {
      localEnded = true;
      localClosed = true;
      onLocalClosed();
      afterLocalEnd();
    }
  }

  @Override
  public void encodeData(ByteBuf data, boolean endStream) {
    encodeBody(data, endStream);
  }

  @Override
  public void encodeTrailers(HeaderMap trailers) {
    encodeLast(trailers);
  }

  /** Nobody looks after this stream any more: what the client still sends is dropped. */
  @Override
  void afterLocalEnd() {
    endMeter();
    decoder = null;
    callbacks = null;
    releaseHeld();
    if (!localClosed && !closed && server.streamFlushTimeoutNanos() > 0) {
      flushTimer.queuedBefore = queuedBytes;
      server.worker().schedule(flushTimer, server.streamFlushTimeoutNanos());
    }
  }

  @Override
  void onLocalClosed() {
    if (remoteClosed) {
      codec.closeIfDone(this);
    } else if (!closed) {
      codec.reset(this, ErrorCode.NO_ERROR); // RFC 9113 §8.1: the rest is not wanted
    }
  }

  void onClosed() {
    endMeter();
    flushTimer.cancel();
    decoder = null;
  }

  @Override
  public void resetStream(StreamResetReason reason) {
    if (!closed) {
      codec.reset(this, ErrorCode.code(reason, ErrorCode.INTERNAL_ERROR));
    }
  }

  /** Ends a stream whose client takes nothing of a response that is complete. */
  private final class FlushTimer extends Timer {
    private int queuedBefore;

    @Override
    protected void onTimer() {
      if (queuedBytes < queuedBefore) {
        queuedBefore = queuedBytes;
        server.worker().schedule(this, server.streamFlushTimeoutNanos());
      } else if (!closed) {
        codec.stats().txFlushTimeout.inc(codec.shard());
        codec.reset(Http2ServerStream.this, ErrorCode.CANCEL);
      }
    }
  }
}
