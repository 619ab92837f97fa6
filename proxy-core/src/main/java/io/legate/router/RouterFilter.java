package io.legate.router;

import io.legate.accesslog.FormatContext;
import io.legate.event.EndOfTurn;
import io.legate.event.Timer;
import io.legate.event.Worker;
import io.legate.http.GrpcRequests;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import io.legate.http.HttpFilter;
import io.legate.http.HttpFilterCallbacks;
import io.legate.http.RequestEncoder;
import io.legate.http.StreamResetReason;
import io.legate.network.Connection;
import io.legate.stats.StatsShard;
import io.legate.stream.Protocol;
import io.legate.stream.ResponseFlag;
import io.legate.stream.StreamInfo;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.ConnPool;
import io.legate.upstream.Host;
import io.legate.upstream.HostStat;
import io.legate.upstream.LoadReports;
import io.legate.upstream.ResourceLimit;
import io.legate.upstream.TrackedStats;
import io.legate.upstream.WorkerCluster;
import io.legate.upstream.WorkerClusters;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/**
 * The terminal HTTP filter: answers by the route, or sends the request to a host of the route's
 * cluster and the response back; times, retries and counts. Pooled per worker; confined to it.
 * Envoy: {@code Router::Filter}.
 */
final class RouterFilter implements HttpFilter, FormatContext, EndOfTurn {
  private static final long NANOS_PER_MILLI = 1_000_000;
  private static final byte[] TRUE = {'t', 'r', 'u', 'e'};
  private static final byte[] FALSE = {'f', 'a', 'l', 's', 'e'};
  private static final byte[] CONNECT = {'C', 'O', 'N', 'N', 'E', 'C', 'T'};
  private static final HeaderName IS_TIMEOUT_RETRY = HeaderName.of("x-envoy-is-timeout-retry");
  private static final HeaderName DROP_OVERLOAD = HeaderName.of("x-envoy-drop-overload");
  private static final String BUFFER_EXCEEDED =
      "exceeded request buffer limit while retrying upstream";

  /** What took too long. */
  enum TimeoutOf {
    ROUTE,
    TRY,
    TRY_IDLE
  }

  private final Worker worker;
  private final StatsShard shard;
  private final RouterWorker shared;
  private final RouterOptions options;
  private final WorkerClusters clusters;
  private final UpstreamRequest attempt;
  private final RouteTimeout routeTimeout = new RouteTimeout();
  private final TryTimers tryTimers;
  private final BackOff backOff = new BackOff();
  private final RequestTimeouts timeouts = new RequestTimeouts();
  private final RetryBuffer kept = new RetryBuffer();
  private final HostSelection selection = new HostSelection();
  private @Nullable HttpFilterCallbacks callbacks;
  private @Nullable RouteEntry route;
  private @Nullable WorkerCluster cluster;
  private final RetryState retry = new RetryState();
  private boolean retryHeld;
  private boolean mayRetry;
  private boolean timedOut;
  private int keepLimit;
  private boolean requestEnded;
  private boolean requestTrailersCame;
  private boolean retriedUnprocessed;
  private boolean responseStarted;
  private boolean outcomeInTrailers;
  private boolean destroyed;

  RouterFilter(RouterWorker shared) {
    this.shared = shared;
    this.worker = shared.worker();
    this.shard = worker.stats();
    this.options = shared.options();
    this.clusters = shared.clusters();
    this.attempt = new UpstreamRequest(this, worker);
    this.tryTimers = new TryTimers(this, worker);
  }

  @Override
  public void initialize(HttpFilterCallbacks callbacks) {
    this.callbacks = callbacks;
    route = null;
    cluster = null;
    mayRetry = false;
    timedOut = false;
    retryHeld = false;
    requestEnded = false;
    requestTrailersCame = false;
    retriedUnprocessed = false;
    responseStarted = false;
    outcomeInTrailers = false;
    destroyed = false;
  }

  HttpFilterCallbacks callbacks() {
    HttpFilterCallbacks c = callbacks;
    assert c != null;
    return c;
  }

  ClusterStats clusterStats() {
    return cluster().info().stats();
  }

  // ---- the request

  @Override
  public HeadersStatus onRequestHeaders(HeaderMap headers, boolean endStream) {
    requestEnded = endStream;
    RouteEntry found = (RouteEntry) callbacks().route();
    if (found == null) {
      options.stats().noRoute.inc(shard);
      streamInfo().addFlag(ResponseFlag.NO_ROUTE_FOUND);
      callbacks().sendLocalReply(404, "", null, "route_not_found");
    } else if (found.directResponse() != null) {
      answerDirectly(found, found.directResponse(), headers);
    } else {
      forward(found, headers);
    }
    return HeadersStatus.STOP_ITERATION;
  }

  private void answerDirectly(RouteEntry found, DirectResponse direct, HeaderMap headers) {
    options.stats().rqDirectResponse.inc(shard);
    if (direct.status() / 100 == 3) {
      options.stats().rqRedirect.inc(shard);
    }
    found.rewritePathHeader(headers, !options.suppressEnvoyHeaders());
    HttpFilterCallbacks.HeaderChange location = null;
    if (direct.hasLocation()) {
      String uri = found.newUri(headers);
      location = reply -> reply.set(Headers.LOCATION, uri);
    }
    callbacks().sendLocalReply(direct.status(), direct.body(), location, "direct_response");
  }

  private void forward(RouteEntry found, HeaderMap headers) {
    route = found;
    RouteAction action = found.action();
    assert action != null;
    WorkerCluster to = found.cluster() == null ? null : clusters.get(found.cluster());
    if (to == null) {
      options.stats().noCluster.inc(shard);
      streamInfo().addFlag(ResponseFlag.NO_CLUSTER_FOUND);
      callbacks().sendLocalReply(action.clusterNotFoundStatus(), "", null, "cluster_not_found");
      return;
    }
    cluster = to;
    selection.start(callbacks(), action, found.metadataMatch());
    options.stats().rqTotal.inc(shard);
    streamInfo().upstreamCluster(to.info().observabilityName());
    timeouts.read(action, headers);
    mayRetry = retry.start(action.retryPolicy(), headers);
    found.finalizeRequestHeaders(headers, this, !options.suppressEnvoyHeaders());
    timeouts.tellUpstream(headers, options.suppressEnvoyHeaders());
    long perRequest = found.perRequestBufferLimitBytes();
    int limit = callbacks().bufferLimit();
    keepLimit = perRequest < 0 ? limit : (int) Math.min(limit, perRequest);
    kept.begin(mayRetry);
    if (to.drops(worker)) {
      answerDropped();
      return;
    }
    startTimeoutWhenComplete();
    tryHost();
  }

  private void answerDropped() {
    streamInfo().addFlag(ResponseFlag.DROP_OVERLOAD);
    countAnswer(503);
    callbacks()
        .sendLocalReply(
            503,
            "drop overload",
            options.suppressEnvoyHeaders() ? null : reply -> reply.set(DROP_OVERLOAD, TRUE),
            "drop_overload");
  }

  private void tryHost() {
    WorkerCluster to = cluster();
    RouteEntry by = route();
    Host host = to.chooseHost(selection);
    if (host == null) {
      to.info().stats().upstreamCxNoneHealthy.inc(shard);
      noHost();
      return;
    }
    StreamInfo info = streamInfo();
    info.attemptCount(info.attemptCount() + 1);
    info.upstreamHost(host.addressText());
    RouteAction action = by.action();
    assert action != null;
    selection.onTry(host, action.retryPolicy());
    if (action.autoHostRewrite()) {
      by.rewriteHost(requestHeaders(), host.hostname(), !options.suppressEnvoyHeaders());
    }
    if (by.virtualHost().includeRequestAttemptCount()) {
      requestHeaders().set(Headers.X_ENVOY_ATTEMPT_COUNT, info.attemptCount());
    }
    if (by.virtualHost().includeIsTimeoutRetryHeader() && info.attemptCount() > 1) {
      requestHeaders().set(IS_TIMEOUT_RETRY, timedOut ? TRUE : FALSE);
    }
    boolean headOnly = requestEnded && !requestTrailersCame && kept.isEmpty();
    ConnPool pool =
        action.terminatesConnect() && requestHeaders().valueIs(Headers.METHOD, CONNECT)
            ? new ConnectUpstream(worker, to.infoOf(host), host, action.priority())
            : to.httpPool(host, action.priority(), selection);
    if (pool == null) {
      noHost();
      return;
    }
    attempt.start(host, pool, headOnly, timeouts.perTryNanos());
    if (attempt.active() && info.attemptCount() > 1) {
      kept.replay(worker, attempt, requestEnded, requestTrailersCame ? requestTrailers() : null);
    }
  }

  private void noHost() {
    streamInfo().addFlag(ResponseFlag.NO_HEALTHY_UPSTREAM);
    countAnswer(503);
    callbacks().sendLocalReply(503, "no healthy upstream", null, "no_healthy_upstream");
  }

  @Override
  public DataStatus onRequestData(ByteBuf data, boolean endStream) {
    requestEnded = endStream;
    if (endStream) {
      startTimeoutWhenComplete();
    }
    boolean keptAll = kept.keep(worker, data, keepLimit);
    if (!keptAll) {
      mayRetry = false;
    }
    if (attempt.active()) {
      tryTimers.touch();
      attempt.data(data, endStream);
    } else {
      data.release();
      if (!keptAll && retryHeld) {
        callbacks()
            .sendLocalReply(
                507, BUFFER_EXCEEDED, null, "request_payload_exceeded_retry_buffer_limit");
      }
    }
    return DataStatus.STOP_ITERATION_NO_BUFFER;
  }

  @Override
  public HeadersStatus onRequestTrailers(HeaderMap trailers) {
    requestEnded = true;
    requestTrailersCame = true;
    startTimeoutWhenComplete();
    if (attempt.active()) {
      attempt.trailers(trailers);
    }
    return HeadersStatus.STOP_ITERATION;
  }

  /** The route's timeout runs from the end of the request, over all tries. */
  private void startTimeoutWhenComplete() {
    if (!requestEnded || cluster == null) {
      return;
    }
    if (timeouts.globalNanos() > 0) {
      worker.schedule(routeTimeout, timeouts.globalNanos());
    }
    if (attempt.active() && !attempt.connecting()) {
      tryTimers.onRequestEnded();
    }
  }

  // ---- the try

  void onUpstreamReady(RequestEncoder encoder, @Nullable Protocol protocol) {
    StreamInfo info = streamInfo();
    info.upstreamProtocol(protocol);
    Connection connection = encoder.connection();
    info.upstreamAddresses(connection.localAddress(), connection.info().directRemoteAddress());
    if (info.firstUpstreamTxNanos == 0) {
      info.firstUpstreamTxNanos = worker.nowNanos();
    }
    tryTimers.onReady(timeouts.perTryNanos(), timeouts.perTryIdleNanos(), requestEnded);
  }

  void onRequestSent() {
    streamInfo().lastUpstreamTxNanos = worker.nowNanos();
  }

  void onPoolFailure(ConnPool.FailureReason reason, @Nullable String transportFailure) {
    StreamResetReason as =
        switch (reason) {
          case OVERFLOW -> StreamResetReason.OVERFLOW;
          case LOCAL_CONNECTION_FAILURE -> StreamResetReason.LOCAL_CONNECTION_FAILURE;
          case REMOTE_CONNECTION_FAILURE -> StreamResetReason.REMOTE_CONNECTION_FAILURE;
          case TIMEOUT -> StreamResetReason.CONNECTION_TIMEOUT;
        };
    onUpstreamReset(as, transportFailure);
  }

  void onUpstreamReset(StreamResetReason reason, @Nullable String transportFailure) {
    tryTimers.disarm();
    if (reason == StreamResetReason.REMOTE_RESET
        || reason == StreamResetReason.REMOTE_REFUSED_STREAM_RESET) {
      clusterStats().upstreamRqRxReset.inc(shard);
    }
    if (reason != StreamResetReason.OVERFLOW) {
      attempt.host().add(HostStat.RQ_ERROR, worker.index(), 1);
    }
    if (!responseStarted && (retryUnprocessed(reason) || retryReset(reason))) {
      return;
    }
    UpstreamFailure.answer(this, reason, transportFailure, responseStarted);
  }

  /**
   * A request that surely was not processed goes to another connection at once, but once only: one
   * that the host refused (RFC 9113 §8.7), where the policy has nothing to say about that, and,
   * where sending it twice is harmless (RFC 9110 §9.2.2), one on whose pooled connection the host
   * hung up. Nothing of its body may be gone.
   */
  private boolean retryUnprocessed(StreamResetReason reason) {
    if (retriedUnprocessed || !unprocessed(reason)) {
      return false;
    }
    retriedUnprocessed = true;
    clusterStats().upstreamRqRetry.inc(shard);
    tryHost();
    return true;
  }

  private boolean unprocessed(StreamResetReason reason) {
    return switch (reason) {
      case REMOTE_REFUSED_STREAM_RESET ->
          kept.isWhole() && !(mayRetry && retry.wouldRetryFromReset(reason, true));
      case CONNECTION_TERMINATION ->
          !attempt.fresh() && requestEnded && kept.isEmpty() && Idempotence.of(requestHeaders());
      default -> false;
    };
  }

  private boolean retryReset(StreamResetReason reason) {
    timedOut = false;
    boolean requestStarted = !attempt.connecting();
    return mayRetry && retries(retry.shouldRetryReset(reason, requestStarted));
  }

  /** Does what was decided; whether there will be another try. */
  private boolean retries(RetryState.Decision decision) {
    releaseRetry();
    if (decision == RetryState.Decision.NO) {
      return false;
    }
    ClusterStats stats = clusterStats();
    if (decision == RetryState.Decision.NO_RETRY_LIMIT_EXCEEDED) {
      stats.upstreamRqRetryLimitExceeded.inc(shard);
      streamInfo().addFlag(ResponseFlag.UPSTREAM_RETRY_LIMIT_EXCEEDED);
      return false;
    }
    if (!retryLimit().tryAcquire()) {
      stats.upstreamRqRetryOverflow.inc(shard);
      streamInfo().addFlag(ResponseFlag.UPSTREAM_OVERFLOW);
      return false;
    }
    retryHeld = true;
    stats.upstreamRqRetry.inc(shard);
    (retry.rateLimited()
            ? stats.upstreamRqRetryBackoffRatelimited
            : stats.upstreamRqRetryBackoffExponential)
        .inc(shard);
    worker.schedule(backOff, retry.nextBackOffNanos(worker.random()));
    return true;
  }

  private void releaseRetry() {
    if (retryHeld) {
      retryHeld = false;
      retryLimit().release();
    }
  }

  private ResourceLimit retryLimit() {
    RouteAction action = route().action();
    assert action != null;
    return cluster().info().breaker(action.priority()).retries();
  }

  // ---- the response

  void onUpstream1xxHeaders() {
    callbacks().encode1xxHeaders(responseHeaders());
  }

  void onUpstreamHeaders(boolean endStream) {
    tryTimers.onResponse();
    StreamInfo info = streamInfo();
    info.firstUpstreamRxNanos = worker.nowNanos();
    HeaderMap headers = responseHeaders();
    takeLoadReport(headers);
    int status = headers.status();
    boolean retried = retryHeld;
    timedOut = false;
    if (mayRetry && retries(retry.shouldRetryHeaders(headers, worker.nowMillis()))) {
      countResponse(status, true);
      attempt.reset();
      tryTimers.disarm();
      headers.clear();
      return;
    }
    if (retried && !retry.wouldRetryFromHeaders(headers)) {
      clusterStats().upstreamRqRetrySuccess.inc(shard);
    }
    responseStarted = true;
    kept.drop();
    countResponse(status, endStream);
    decorate(headers);
    info.responseCodeDetails("via_upstream");
    if (endStream) {
      onResponseEnd();
    }
    callbacks().encodeHeaders(endStream);
  }

  private void takeLoadReport(HeaderMap headers) {
    LoadReports reports = cluster().loadReports();
    if (reports != null) {
      reports.onResponse(attempt.host(), headers, worker.nowNanos());
    }
  }

  /** Counts a status for the cluster, be it the host's or ours in its place. */
  void countAnswer(int status) {
    clusterStats().onResponse(shard, status, requestHeaders().has(Headers.X_ENVOY_INTERNAL));
  }

  /** Counts a host's response; how a gRPC call went is told by its trailers. */
  private void countResponse(int status, boolean whole) {
    countAnswer(status);
    outcomeInTrailers = status < 500 && !whole && GrpcRequests.is(requestHeaders());
    if (!outcomeInTrailers) {
      boolean grpc = status < 500 && GrpcRequests.is(requestHeaders());
      countOutcome(status >= 500 || grpc && GrpcOutcome.failed(responseHeaders()));
    }
  }

  private void countOutcome(boolean failed) {
    attempt.host().add(failed ? HostStat.RQ_ERROR : HostStat.RQ_SUCCESS, worker.index(), 1);
  }

  private void decorate(HeaderMap headers) {
    StreamInfo info = streamInfo();
    if (!options.suppressEnvoyHeaders() && info.requestCompleteNanos != 0) {
      headers.set(
          Headers.X_ENVOY_UPSTREAM_SERVICE_TIME,
          (worker.nowNanos() - info.requestCompleteNanos) / NANOS_PER_MILLI);
    }
    if (route().virtualHost().includeAttemptCountInResponse()) {
      headers.set(Headers.X_ENVOY_ATTEMPT_COUNT, info.attemptCount());
    }
    selection.finalizeResponseHeaders(headers);
    route().finalizeResponseHeaders(headers, this);
  }

  void onUpstreamData(ByteBuf data, boolean endStream) {
    if (endStream) {
      if (outcomeInTrailers) {
        countOutcome(true); // a call that ends without them
      }
      onResponseEnd();
    } else {
      tryTimers.touch();
    }
    callbacks().encodeData(data, endStream);
  }

  void onUpstreamTrailers() {
    takeLoadReport(callbacks().responseTrailers());
    if (outcomeInTrailers) {
      countOutcome(GrpcOutcome.failed(callbacks().responseTrailers()));
    }
    onResponseEnd();
    callbacks().encodeTrailers();
  }

  private void onResponseEnd() {
    StreamInfo info = streamInfo();
    long now = worker.nowNanos();
    info.lastUpstreamRxNanos = now;
    routeTimeout.disarm();
    tryTimers.disarm();
    if (info.requestCompleteNanos != 0) {
      clusterStats()
          .upstreamRqTime
          .record(shard, (now - info.requestCompleteNanos) / NANOS_PER_MILLI);
    }
    trackTime();
  }

  /** How much of the route's timeout the complete request has used. */
  private void trackTime() {
    TrackedStats tracked = cluster().info().tracked();
    long since = streamInfo().requestCompleteNanos;
    if (tracked != null && since != 0) {
      tracked.onRequestTime(shard, worker.nowNanos() - since, timeouts.globalNanos());
    }
  }

  // ---- timeouts

  void onTimeout(TimeoutOf what) {
    ClusterStats stats = clusterStats();
    switch (what) {
      case ROUTE -> stats.upstreamRqTimeout.inc(shard);
      case TRY -> stats.upstreamRqPerTryTimeout.inc(shard);
      case TRY_IDLE -> stats.upstreamRqPerTryIdleTimeout.inc(shard);
    }
    if (attempt.active()) {
      attempt.host().add(HostStat.RQ_TIMEOUT, worker.index(), 1);
      attempt.host().add(HostStat.RQ_ERROR, worker.index(), 1);
      if (!attempt.connecting()) {
        stats.upstreamRqTxReset.inc(shard);
      }
    }
    attempt.timeOut(what == TimeoutOf.ROUTE, timeouts.status());
    tryTimers.disarm();
    timedOut = true;
    if (what != TimeoutOf.ROUTE && retryTimeout()) {
      return;
    }
    backOff.disarm();
    answerTimeout(what);
  }

  /** Another try, where the policy asks for one and there is one left. */
  private boolean retryTimeout() {
    return mayRetry
        && !responseStarted
        && retries(retry.shouldRetryReset(StreamResetReason.LOCAL_RESET, true));
  }

  private void answerTimeout(TimeoutOf what) {
    trackTime();
    streamInfo()
        .addFlag(
            what == TimeoutOf.TRY_IDLE
                ? ResponseFlag.STREAM_IDLE_TIMEOUT
                : ResponseFlag.UPSTREAM_REQUEST_TIMEOUT);
    String details =
        switch (what) {
          case ROUTE -> "response_timeout";
          case TRY -> "upstream_per_try_timeout";
          case TRY_IDLE -> "upstream_per_try_idle_timeout";
        };
    if (responseStarted) {
      streamInfo().responseCodeDetails(details);
      callbacks().resetStream(StreamResetReason.LOCAL_RESET);
      return;
    }
    int status = timeouts.status();
    countAnswer(status);
    callbacks()
        .sendLocalReply(status, status == 204 ? "" : "upstream request timeout", null, details);
  }

  // ---- the end

  @Override
  public void onDestroy() {
    destroyed = true;
    routeTimeout.disarm();
    tryTimers.disarm();
    backOff.disarm();
    if (attempt.active() && !attempt.connecting()) {
      clusterStats().upstreamRqTxReset.inc(shard);
    }
    attempt.reset();
    kept.drop();
    releaseRetry();
    worker.atEndOfTurn(this);
  }

  @Override
  public void onEndOfTurn() {
    assert destroyed;
    callbacks = null;
    route = null;
    cluster = null;
    selection.clear();
    shared.recycle(this);
  }

  /** It is not used again. */
  void drop() {
    routeTimeout.cancel();
    tryTimers.cancel();
    backOff.cancel();
  }

  // ---- facts

  StatsShard shard() {
    return shard;
  }

  RouterOptions options() {
    return options;
  }

  WorkerCluster cluster() {
    WorkerCluster c = cluster;
    assert c != null;
    return c;
  }

  private RouteEntry route() {
    RouteEntry r = route;
    assert r != null;
    return r;
  }

  @Override
  public HeaderMap requestHeaders() {
    return callbacks().requestHeaders();
  }

  HeaderMap requestTrailers() {
    return callbacks().requestTrailers();
  }

  @Override
  public HeaderMap responseHeaders() {
    return callbacks().responseHeaders();
  }

  @Override
  public @Nullable HeaderMap responseTrailers() {
    return callbacks().responseTrailers();
  }

  @Override
  public StreamInfo streamInfo() {
    return callbacks().streamInfo();
  }

  @Override
  public @Nullable String localReplyBody() {
    return null;
  }

  /** How a stream that has begun is reset: a tunnel as one (RFC 9113 §8.5). */
  StreamResetReason downstreamReset() {
    return requestHeaders().valueIs(Headers.METHOD, CONNECT)
        ? StreamResetReason.CONNECT_ERROR
        : StreamResetReason.LOCAL_RESET;
  }

  /** Envoy's header that says a circuit breaker answered. */
  static void overloaded(HeaderMap reply) {
    reply.set(Headers.X_ENVOY_OVERLOADED, TRUE);
  }

  /** Envoy: {@code RouteAction.timeout}. */
  private final class RouteTimeout extends Timer {
    @Override
    protected void onTimer() {
      onTimeout(TimeoutOf.ROUTE);
    }
  }

  /** The wait before a retry. */
  private final class BackOff extends Timer {
    @Override
    protected void onTimer() {
      tryHost();
    }
  }
}
