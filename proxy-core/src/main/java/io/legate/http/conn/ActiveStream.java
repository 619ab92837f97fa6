package io.legate.http.conn;

import io.legate.accesslog.FormatContext;
import io.legate.event.EndOfTurn;
import io.legate.event.Worker;
import io.legate.http.GrpcRequests;
import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import io.legate.http.HttpFilter;
import io.legate.http.HttpFilterCallbacks.DownstreamWatermarks;
import io.legate.http.HttpFilterCallbacks.HeaderChange;
import io.legate.http.HttpFilterFactory;
import io.legate.http.RequestDecoder;
import io.legate.http.ResponseEncoder;
import io.legate.http.StreamCallbacks;
import io.legate.http.StreamResetReason;
import io.legate.network.Connection;
import io.legate.router.RouteEntry;
import io.legate.router.RouteTable;
import io.legate.stream.Protocol;
import io.legate.stream.ResponseFlag;
import io.legate.stream.StreamInfo;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One request and its response on their way through the proxy: the codec hands the request in, the
 * filters work on it, the last of them answers, the codec takes the answer. Pooled; confined to the
 * connection's worker. Envoy: {@code ConnectionManagerImpl::ActiveStream}.
 */
final class ActiveStream implements RequestDecoder, StreamCallbacks, FormatContext, EndOfTurn {
  private static final byte[] TEXT_PLAIN = "text/plain".getBytes(StandardCharsets.US_ASCII);
  private static final byte[] HEAD = {'H', 'E', 'A', 'D'};

  private final Worker worker;
  private final StreamPool pool;
  private final HeaderMap requestHeaders = new HeaderMap(2048);
  private final HeaderMap requestTrailers = new HeaderMap(64);
  private final HeaderMap responseHeaders = new HeaderMap(2048);
  private final HeaderMap responseTrailers = new HeaderMap(64);
  private boolean trailers; // somebody asked for them
  private final StreamInfo info = new StreamInfo();
  private final RequestPass requestPass = new RequestPass(this);
  private final ResponsePass responsePass = new ResponsePass(this);
  private final StreamTimers timers = new StreamTimers(this);
  private FilterSlot[] slots = {new FilterSlot(this, 0)};
  private int filterCount;
  private @Nullable HttpConnectionManager manager;
  private @Nullable ResponseEncoder encoder;
  private @Nullable RouteTable routes;
  private @Nullable RouteEntry route;
  private @Nullable DownstreamWatermarks watermarks;
  private @Nullable String localReplyBody;
  private long streamId;
  private long routeRandom;
  private int downstreamAbove;
  private boolean routeKnown;
  private boolean headersSeen;
  private boolean responseStarted;
  private boolean localReply;
  private boolean upgrade;
  private boolean finished;

  ActiveStream(Worker worker, StreamPool pool) {
    this.worker = worker;
    this.pool = pool;
  }

  /** Begins; the first byte of the request has come. */
  void start(HttpConnectionManager manager, ResponseEncoder encoder) {
    this.manager = manager;
    this.encoder = encoder;
    streamId = worker.random().next() >>> 1;
    routeRandom = worker.random().next() >>> 1;
    routes = null;
    route = null;
    routeKnown = false;
    watermarks = null;
    localReplyBody = null;
    downstreamAbove = 0;
    headersSeen = false;
    responseStarted = false;
    localReply = false;
    upgrade = false;
    finished = false;
    filterCount = 0;
    info.start(manager.info(), worker.nowMillis(), worker.nowNanos());
    info.protocol(manager.protocol()); // what a request that cannot be read is logged with
    requestHeaders.clear();
    responseHeaders.clear();
    if (trailers) { // seldom: else two more maps would be touched for nothing
      trailers = false;
      requestTrailers.clear();
      responseTrailers.clear();
    }
    requestPass.begin(0);
    responsePass.begin(0);
    encoder.meter(info.downstreamBytes());
    encoder.streamCallbacks(this);
    timers.onStart(config());
  }

  // ---- the request, from the codec

  @Override
  public HeaderMap requestHeaders() {
    return requestHeaders;
  }

  @Override
  public HeaderMap requestTrailers() {
    trailers = true;
    return requestTrailers;
  }

  @Override
  public void onRequestHeaders(Protocol protocol, boolean endStream) {
    headersSeen = true;
    info.protocol(protocol);
    timers.onRequestHeaders();
    if (endStream) {
      onRequestComplete();
    }
    manager().requestGate().admit(this, endStream);
  }

  /** The request asks for another protocol, and may. */
  void onUpgrade() {
    upgrade = true;
    config().stats().downstreamCxUpgradesTotal.inc(worker.stats());
    config().stats().downstreamCxUpgradesActive.inc(worker.stats());
  }

  /** The head was admitted: it goes to the filters. */
  void toFilters(List<HttpFilterFactory> factories, boolean endStream) {
    createFilters(factories);
    requestPass.begin(filterCount);
    responsePass.begin(filterCount);
    requestPass.headers(0, endStream);
  }

  private void createFilters(List<HttpFilterFactory> factories) {
    int n = factories.size();
    if (slots.length < n) {
      FilterSlot[] more = java.util.Arrays.copyOf(slots, n);
      for (int i = slots.length; i < n; i++) {
        more[i] = new FilterSlot(this, i);
      }
      slots = more;
    }
    filterCount = n;
    for (int i = 0; i < n; i++) {
      slots[i].filter(factories.get(i).create(worker));
    }
  }

  @Override
  public void onRequestData(ByteBuf data, boolean endStream) {
    info.addBytesReceived(data.readableBytes());
    if (endStream) {
      onRequestComplete();
    }
    if (finished || localReply || filterCount == 0) {
      data.release();
      return;
    }
    timers.touch();
    requestPass.data(0, data, endStream);
  }

  @Override
  public void onRequestTrailers() {
    onRequestComplete();
    if (finished || localReply || filterCount == 0) {
      return;
    }
    timers.touch();
    requestPass.trailers(0);
  }

  private void onRequestComplete() {
    info.requestCompleteNanos = worker.nowNanos();
    timers.onRequestComplete();
  }

  @Override
  public void onRequestError(int status, String details, String body) {
    manager().onRequestError();
    info.addFlag(ResponseFlag.DOWNSTREAM_PROTOCOL_ERROR);
    if (responseStarted) {
      info.responseCodeDetails(details);
      resetByFilter(StreamResetReason.LOCAL_RESET);
      return;
    }
    if (status == 431) {
      config().stats().downstreamRqTooLarge.inc(worker.stats());
    }
    sendLocalReply(status, body, null, details);
  }

  /** How many bytes a filter may collect. */
  int bufferLimit() {
    return manager().bufferLimit();
  }

  void onRequestOverLimit(boolean watermark) {
    if (watermark) {
      readDownstream(false);
    } else {
      sendLocalReply(413, "Payload Too Large", null, "request_payload_too_large");
    }
  }

  void onResponseOverLimit(boolean watermark) {
    if (watermark) {
      raiseDownstreamAboveHighWatermark();
    } else if (responseStarted) {
      resetByFilter(StreamResetReason.LOCAL_RESET);
    } else {
      config().stats().rsTooLarge.inc(worker.stats());
      sendLocalReply(500, "Internal Server Error", null, "response_payload_too_large");
    }
  }

  // ---- the route

  @Nullable RouteEntry route() {
    if (!routeKnown) {
      routeKnown = true;
      RouteEntry found = routes().route(requestHeaders, routeRandom, connectionIsTls());
      route = found;
      if (found != null) {
        info.routeName(found.name());
        info.virtualHostName(found.virtualHostName());
        timers.onRoute(found);
      }
    }
    return route;
  }

  /** The route table that this stream began with. */
  RouteTable routes() {
    RouteTable table = routes;
    if (table == null) {
      table = config().routes().current();
      routes = table;
    }
    return table;
  }

  void clearRouteCache() {
    routeKnown = false;
    route = null;
  }

  // ---- the response, from the terminal filter

  @Override
  public HeaderMap responseHeaders() {
    return responseHeaders;
  }

  @Override
  public HeaderMap responseTrailers() {
    trailers = true;
    return responseTrailers;
  }

  /** An interim head of the upstream's; without {@code proxy_100_continue} nobody waits for it. */
  void proxy1xxHeaders(HeaderMap headers) {
    if (config().request().proxy100Continue()) {
      ResponseMutation.mutateInterim(headers);
      encode1xxHeaders(headers);
    }
  }

  void encode1xxHeaders(HeaderMap headers) {
    if (!finished && !responseStarted && !localReply) {
      encoder().encode1xxHeaders(headers);
    }
  }

  void encodeHeaders(boolean endStream) {
    if (finished || localReply) {
      return;
    }
    timers.touch();
    try {
      responsePass.headers(1, endStream);
    } catch (RuntimeException | Error e) {
      onBug();
      throw e;
    }
  }

  void encodeData(ByteBuf data, boolean endStream) {
    if (finished || localReply) {
      data.release();
      return;
    }
    timers.touch();
    try {
      responsePass.data(1, data, endStream);
    } catch (RuntimeException | Error e) {
      onBug();
      throw e;
    }
  }

  void encodeTrailers() {
    if (finished || localReply) {
      return;
    }
    timers.touch();
    try {
      responsePass.trailers(1);
    } catch (RuntimeException | Error e) {
      onBug();
      throw e;
    }
  }

  /** The response got stuck in the turn of the host's connection, whose end is not the stream's. */
  private void onBug() {
    resetByFilter(StreamResetReason.LOCAL_RESET);
  }

  void sendLocalReply(int status, String body, @Nullable HeaderChange change, String details) {
    sendLocalReply(status, body, change, details, GrpcReply.status(status));
  }

  /** The same; {@code grpcStatus} is what a gRPC client is told. */
  void sendLocalReply(
      int status, String body, @Nullable HeaderChange change, String details, int grpcStatus) {
    if (finished || localReply) {
      return;
    }
    info.responseCodeDetails(details);
    if (responseStarted) {
      resetByFilter(StreamResetReason.LOCAL_RESET);
      return;
    }
    // Filters that saw the upstream's head are not shown another one.
    int filters = responsePass.begun() ? 0 : filterCount;
    localReply = true;
    localReplyBody = body;
    requestPass.abort();
    responsePass.abort();
    responsePass.begin(filters);
    responseHeaders.clear();
    byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
    boolean grpc = GrpcRequests.is(requestHeaders);
    if (grpc) {
      GrpcReply.fill(responseHeaders, grpcStatus, body);
    } else {
      responseHeaders.status(status);
      if (bytes.length > 0) {
        responseHeaders.add(Headers.CONTENT_LENGTH, bytes.length);
        responseHeaders.add(Headers.CONTENT_TYPE, TEXT_PLAIN);
      }
    }
    if (route != null) {
      route.finalizeResponseHeaders(responseHeaders, this);
    }
    if (change != null) {
      change.apply(responseHeaders);
    }
    boolean bodiless = grpc || bytes.length == 0 || requestHeaders.valueIs(Headers.METHOD, HEAD);
    responsePass.headers(0, bodiless);
    if (!bodiless && !finished) {
      responsePass.data(0, Unpooled.wrappedBuffer(bytes), true);
    }
  }

  // ---- the response, to the codec

  void sendHeaders(boolean endStream) {
    responseStarted = true;
    int status = responseHeaders.status();
    info.responseCode(status);
    manager().prepareResponse(this, responseHeaders, encoder());
    if (info.firstDownstreamTxNanos == 0) {
      info.firstDownstreamTxNanos = worker.nowNanos();
    }
    encoder().encodeHeaders(responseHeaders, endStream);
    if (endStream) {
      complete();
    }
  }

  void sendData(ByteBuf data, boolean endStream) {
    info.addBytesSent(data.readableBytes());
    encoder().encodeData(data, endStream);
    if (endStream) {
      complete();
    }
  }

  void sendTrailers() {
    encoder().encodeTrailers(responseTrailers);
    complete();
  }

  private void complete() {
    if (info.requestCompleteNanos == 0) {
      config().stats().downstreamRqResponseBeforeRqComplete.inc(worker.stats());
    }
    finish();
  }

  // ---- the end

  /** Ends the stream at once; the codec tells the client. */
  void resetByFilter(StreamResetReason reason) {
    if (finished) {
      return;
    }
    config().stats().downstreamRqTxReset.inc(worker.stats());
    encoder().resetStream(reason);
    finish();
  }

  @Override
  public void onResetStream(StreamResetReason reason, @Nullable String details) {
    if (finished) {
      return;
    }
    config().stats().downstreamRqRxReset.inc(worker.stats());
    switch (reason) {
      case CONNECTION_TERMINATION -> {
        info.addFlag(ResponseFlag.DOWNSTREAM_CONNECTION_TERMINATION);
        if (info.responseCodeDetails() == null || !responseStarted) {
          info.responseCodeDetails("downstream_remote_disconnect");
        }
      }
      case REMOTE_RESET, REMOTE_REFUSED_STREAM_RESET, CONNECT_ERROR ->
          info.addFlag(ResponseFlag.DOWNSTREAM_REMOTE_RESET);
      default -> info.addFlag(ResponseFlag.DOWNSTREAM_PROTOCOL_ERROR);
    }
    if (details != null) {
      info.responseCodeDetails(details);
    }
    finish();
  }

  private void finish() {
    assert !finished;
    finished = true;
    timers.disarm();
    if (upgrade) {
      config().stats().downstreamCxUpgradesActive.dec(worker.stats());
    }
    long now = worker.nowNanos();
    info.endNanos = now;
    info.lastDownstreamTxNanos = now;
    for (int i = 0; i < filterCount; i++) {
      slots[i].filter().onStreamComplete();
    }
    manager().onStreamDone(this, headersSeen);
    for (int i = 0; i < filterCount; i++) {
      slots[i].destroy();
    }
    requestPass.abort();
    responsePass.abort();
    watermarks = null;
    // Callers up the stack may still look at this stream: it is reused from the next turn on.
    worker.atEndOfTurn(this);
  }

  @Override
  public void onEndOfTurn() {
    manager = null;
    encoder = null;
    routes = null;
    route = null;
    pool.recycle(this);
  }

  /** It is not used again. */
  void drop() {
    timers.cancel();
  }

  boolean finished() {
    return finished;
  }

  boolean responseStarted() {
    return responseStarted;
  }

  // ---- filters' callbacks

  HttpFilter filter(int i) {
    return slots[i].filter();
  }

  int filterCount() {
    return filterCount;
  }

  void continueRequest(int filter) {
    if (!finished && !localReply) {
      requestPass.continueAt(filter);
    }
  }

  void continueResponse(int filter) {
    if (!finished) {
      responsePass.continueAt(filterCount - 1 - filter);
    }
  }

  void addRequestData(int filter, ByteBuf data) {
    requestPass.add(filter, data);
  }

  @Nullable ByteBuf collectedRequestData() {
    return requestPass.collected();
  }

  // ---- flow control

  void readDownstream(boolean read) {
    if (finished) {
      return;
    }
    if (read) {
      config().stats().downstreamFlowControlResumedReadingTotal.inc(worker.stats());
    } else {
      config().stats().downstreamFlowControlPausedReadingTotal.inc(worker.stats());
    }
    encoder().readDisable(!read);
  }

  void downstreamWatermarks(@Nullable DownstreamWatermarks callbacks) {
    watermarks = callbacks;
    for (int i = 0; callbacks != null && i < downstreamAbove; i++) {
      callbacks.onDownstreamAboveHighWatermark();
    }
  }

  @Override
  public void onAboveWriteBufferHighWatermark() {
    raiseDownstreamAboveHighWatermark();
  }

  @Override
  public void onBelowWriteBufferLowWatermark() {
    raiseDownstreamBelowLowWatermark();
  }

  private void raiseDownstreamAboveHighWatermark() {
    downstreamAbove++;
    if (watermarks != null) {
      watermarks.onDownstreamAboveHighWatermark();
    }
  }

  void raiseDownstreamBelowLowWatermark() {
    downstreamAbove--;
    if (watermarks != null) {
      watermarks.onDownstreamBelowLowWatermark();
    }
  }

  // ---- facts

  boolean connectionIsTls() {
    return manager().info().tls();
  }

  Worker worker() {
    return worker;
  }

  @Nullable Connection connection() {
    return manager().connection();
  }

  long streamId() {
    return streamId;
  }

  @Override
  public StreamInfo streamInfo() {
    return info;
  }

  @Override
  public @Nullable String localReplyBody() {
    return localReplyBody;
  }

  boolean requestComplete() {
    return info.requestCompleteNanos != 0;
  }

  ConnectionManagerConfig config() {
    return manager().config();
  }

  private HttpConnectionManager manager() {
    HttpConnectionManager m = manager;
    assert m != null;
    return m;
  }

  private ResponseEncoder encoder() {
    ResponseEncoder e = encoder;
    assert e != null;
    return e;
  }
}
