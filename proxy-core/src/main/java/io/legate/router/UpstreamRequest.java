package io.legate.router;

import io.legate.event.Buffers;
import io.legate.event.Worker;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.HttpFilterCallbacks.DownstreamWatermarks;
import io.legate.http.RequestEncoder;
import io.legate.http.ResponseDecoder;
import io.legate.http.StreamCallbacks;
import io.legate.http.StreamResetReason;
import io.legate.stream.Protocol;
import io.legate.stream.StreamBytes;
import io.legate.upstream.ConnPool;
import io.legate.upstream.Host;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * One try of a request at one host: asks the pool for a stream, sends what has come so far and what
 * comes, takes the response. Reused by its router for the next try and the next request; confined
 * to the worker. Envoy: {@code Router::UpstreamRequest}.
 */
final class UpstreamRequest
    implements ConnPool.Callbacks, ResponseDecoder, StreamCallbacks, DownstreamWatermarks {
  private final RouterFilter router;
  private final Worker worker;
  private final TryMeter meter;
  private @Nullable Host host;
  private @Nullable RequestEncoder encoder;
  private ConnPool.@Nullable Pending pending;
  private @Nullable ByteBuf early;
  private boolean earlyEnd;
  private boolean earlyTrailers;
  private boolean active;
  private boolean fresh;
  private boolean responseStarted;
  private boolean connecting;
  private int upstreamPauses;
  private int downstreamPauses;

  UpstreamRequest(RouterFilter router, Worker worker) {
    this.router = router;
    this.worker = worker;
    this.meter = new TryMeter(worker);
  }

  /**
   * Begins a try.
   *
   * @param requestEnded the head is all there is
   * @param timeoutNanos of a try, for the cluster's metrics; 0: none
   */
  void start(Host host, ConnPool pool, boolean requestEnded, long timeoutNanos) {
    this.host = host;
    meter.start(router.cluster().info().tracked(), router.requestHeaders(), timeoutNanos);
    active = true;
    fresh = false;
    responseStarted = false;
    early = null;
    earlyEnd = requestEnded;
    earlyTrailers = false;
    upstreamPauses = 0;
    downstreamPauses = 0;
    encoder = null;
    pending = null;
    connecting = true;
    responseHeaders().clear(); // a try before may have broken off in its head
    ConnPool.Pending asked = pool.newStream(this, this);
    if (asked != null && active && encoder == null) {
      pending = asked;
    }
  }

  Host host() {
    Host h = host;
    assert h != null;
    return h;
  }

  boolean active() {
    return active;
  }

  /** Whether the connection had carried no request before this one. */
  boolean fresh() {
    return fresh;
  }

  boolean responseStarted() {
    return responseStarted;
  }

  // ---- the pool

  @Override
  public void onPoolReady(
      RequestEncoder encoder, Host host, @Nullable Protocol protocol, boolean fresh) {
    this.encoder = encoder;
    this.fresh = fresh;
    pending = null;
    connecting = false;
    OutlierReports.connected(host, worker);
    StreamBytes bytes = router.streamInfo().upstreamBytes();
    bytes.clear();
    encoder.meter(bytes);
    encoder.streamCallbacks(this);
    router.onUpstreamReady(encoder, protocol);
    ByteBuf body = early;
    early = null;
    resumeDownstream();
    boolean headEnds = earlyEnd && body == null && !earlyTrailers;
    encoder.encodeHeaders(router.requestHeaders(), headEnds);
    if (this.encoder != encoder) { // it was refused at once, and perhaps is tried elsewhere
      if (body != null) {
        body.release();
      }
      return;
    }
    router.callbacks().downstreamWatermarks(this);
    if (body != null) {
      meter.onRequestBody(body.readableBytes());
      encoder.encodeData(body, earlyEnd && !earlyTrailers);
    }
    if (earlyTrailers && this.encoder == encoder) {
      encoder.encodeTrailers(router.requestTrailers());
    }
    if (earlyEnd) {
      router.onRequestSent();
    }
  }

  @Override
  public void onPoolFailure(
      ConnPool.FailureReason reason, @Nullable String transportFailure, Host host) {
    pending = null;
    connecting = false;
    finish();
    if (reason != ConnPool.FailureReason.OVERFLOW) {
      OutlierReports.failed(host, worker);
    }
    router.onPoolFailure(reason, transportFailure);
  }

  // ---- the request

  /** Sends a piece of the body, now or when there is a stream; takes ownership. */
  void data(ByteBuf data, boolean endStream) {
    RequestEncoder e = encoder;
    if (e != null) {
      meter.onRequestBody(data.readableBytes());
      e.encodeData(data, endStream);
      if (endStream) {
        router.onRequestSent();
      }
      return;
    }
    earlyEnd = endStream;
    early = Buffers.merge(worker, early, data);
    if (early.readableBytes() >= router.callbacks().bufferLimit() && downstreamPauses == 0) {
      pauseDownstream();
    }
  }

  /** Sends the trailers, now or when there is a stream. */
  void trailers(HeaderMap trailers) {
    RequestEncoder e = encoder;
    if (e != null) {
      e.encodeTrailers(trailers);
      router.onRequestSent();
    } else {
      earlyEnd = true;
      earlyTrailers = true;
    }
  }

  // ---- the response

  @Override
  public HeaderMap responseHeaders() {
    return router.callbacks().responseHeaders();
  }

  @Override
  public HeaderMap responseTrailers() {
    return router.callbacks().responseTrailers();
  }

  @Override
  public void onInformationalHeaders() {
    if (active) {
      router.onUpstream1xxHeaders();
    }
  }

  @Override
  public void onResponseHeaders(boolean endStream) {
    if (!active) {
      return;
    }
    responseStarted = true;
    meter.onResponseHead(responseHeaders());
    OutlierReports.answered(host(), worker, router.requestHeaders(), responseHeaders());
    if (responseHeaders().has(Headers.X_ENVOY_IMMEDIATE_HEALTH_CHECK_FAIL)) {
      host().onImmediateHealthCheckFail();
    }
    if (endStream) {
      finish();
    }
    router.onUpstreamHeaders(endStream);
  }

  @Override
  public void onResponseData(ByteBuf data, boolean endStream) {
    if (!active) {
      data.release();
      return;
    }
    meter.onResponseBody(data.readableBytes());
    if (endStream) {
      finish();
    }
    router.onUpstreamData(data, endStream);
  }

  @Override
  public void onResponseTrailers() {
    if (!active) {
      return;
    }
    finish();
    router.onUpstreamTrailers();
  }

  // ---- the end

  @Override
  public void onResetStream(StreamResetReason reason, @Nullable String transportFailure) {
    if (!active) {
      return;
    }
    encoder = null;
    finish();
    if (reason != StreamResetReason.OVERFLOW) {
      OutlierReports.failed(host(), worker);
    }
    router.onUpstreamReset(reason, null); // a codec's words are no transport's
  }

  /**
   * Gives up the try, as it took too long. The host is blamed, unless it was the whole request's
   * time that ran out after the response had begun.
   *
   * @param wholeRequest whether the route's timeout ended
   * @param status what the client is answered with
   */
  void timeOut(boolean wholeRequest, int status) {
    if (active && !connecting && !(wholeRequest && responseStarted)) {
      OutlierReports.timedOut(host(), worker, status);
    }
    reset();
  }

  /** Gives up the try: cancels the wait for a stream, or resets the stream. */
  void reset() {
    if (!active) {
      return;
    }
    ConnPool.Pending p = pending;
    RequestEncoder e = encoder;
    pending = null;
    encoder = null;
    finish();
    if (p != null) {
      p.cancel();
    } else if (e != null) {
      e.resetStream(StreamResetReason.LOCAL_RESET);
    }
  }

  /** Leaves everything that it stopped as it was: nobody is held up by a try that is over. */
  private void finish() {
    active = false;
    meter.end();
    router.callbacks().downstreamWatermarks(null);
    RequestEncoder e = encoder;
    encoder = null;
    for (; upstreamPauses > 0; upstreamPauses--) {
      if (e != null) {
        e.readDisable(false);
      }
    }
    resumeDownstream();
    ByteBuf body = early;
    early = null;
    if (body != null) {
      body.release();
    }
  }

  boolean connecting() {
    return connecting;
  }

  // ---- flow control

  @Override
  public void onAboveWriteBufferHighWatermark() {
    if (active) {
      router.clusterStats().upstreamFlowControlBackedUpTotal.inc(worker.stats());
      pauseDownstream();
    }
  }

  @Override
  public void onBelowWriteBufferLowWatermark() {
    if (active && downstreamPauses > 0) {
      router.clusterStats().upstreamFlowControlDrainedTotal.inc(worker.stats());
      downstreamPauses--;
      router.callbacks().onRequestBelowWriteBufferLowWatermark();
    }
  }

  @Override
  public void onDownstreamAboveHighWatermark() {
    RequestEncoder e = encoder;
    if (e != null) {
      upstreamPauses++;
      router.clusterStats().upstreamFlowControlPausedReadingTotal.inc(worker.stats());
      e.readDisable(true);
    }
  }

  @Override
  public void onDownstreamBelowLowWatermark() {
    RequestEncoder e = encoder;
    if (e != null && upstreamPauses > 0) {
      upstreamPauses--;
      router.clusterStats().upstreamFlowControlResumedReadingTotal.inc(worker.stats());
      e.readDisable(false);
    }
  }

  private void pauseDownstream() {
    downstreamPauses++;
    router.callbacks().onRequestAboveWriteBufferHighWatermark();
  }

  private void resumeDownstream() {
    for (; downstreamPauses > 0; downstreamPauses--) {
      router.callbacks().onRequestBelowWriteBufferLowWatermark();
    }
  }
}
