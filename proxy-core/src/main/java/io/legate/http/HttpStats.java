package io.legate.http;

import io.legate.stats.Counter;
import io.legate.stats.Gauge;
import io.legate.stats.Histogram;
import io.legate.stats.StatsScope;
import io.legate.stream.Protocol;

/**
 * The metrics of one HTTP connection manager under Envoy's names ({@code http.PREFIX.}). Shared by
 * all threads.
 */
public final class HttpStats {
  public final Counter downstreamCxTotal;
  public final Counter downstreamCxSslTotal;
  public final Counter downstreamCxHttp1Total;
  public final Counter downstreamCxHttp2Total;
  public final Counter downstreamCxHttp3Total;
  public final Counter downstreamCxUpgradesTotal;
  public final Counter downstreamCxDestroy;
  public final Counter downstreamCxDestroyRemote;
  public final Counter downstreamCxDestroyLocal;
  public final Counter downstreamCxDestroyActiveRq;
  public final Counter downstreamCxDestroyLocalActiveRq;
  public final Counter downstreamCxDestroyRemoteActiveRq;
  public final Counter downstreamCxRxBytesTotal;
  public final Counter downstreamCxTxBytesTotal;
  public final Counter downstreamCxDrainClose;
  public final Counter downstreamCxIdleTimeout;
  public final Counter downstreamCxMaxDurationReached;
  public final Counter downstreamCxMaxRequestsReached;
  public final Counter downstreamCxOverloadDisableKeepalive;
  public final Counter downstreamCxProtocolError;
  public final Counter downstreamCxDelayedCloseTimeout;
  public final Counter downstreamFlowControlPausedReadingTotal;
  public final Counter downstreamFlowControlResumedReadingTotal;
  public final Counter downstreamRqTotal;
  public final Counter downstreamRqHttp1Total;
  public final Counter downstreamRqHttp2Total;
  public final Counter downstreamRqHttp3Total;
  public final Counter downstreamRqRxReset;
  public final Counter downstreamRqTxReset;
  public final Counter downstreamRqNonRelativePath;
  public final Counter downstreamRqTooLarge;
  public final Counter downstreamRqCompleted;
  public final Counter downstreamRqFailedPathNormalization;
  public final Counter downstreamRqRedirectedWithNormalizedPath;
  public final Counter downstreamRqIdleTimeout;
  public final Counter downstreamRqMaxDurationReached;
  public final Counter downstreamRqTimeout;
  public final Counter downstreamRqHeaderTimeout;
  public final Counter downstreamRqOverloadClose;
  public final Counter downstreamRqResponseBeforeRqComplete;
  public final Counter downstreamRqRejectedViaIpDetection;
  public final Counter downstreamRqWsOnNonWsRoute;
  public final Counter rsTooLarge;
  public final Counter rqTotal;
  public final Counter rqDirectResponse;
  public final Counter rqRedirect;
  public final Counter rqResetAfterDownstreamResponseStarted;
  public final Counter rqRetrySkippedRequestNotComplete;
  public final Counter rqOverloadLocalReply;
  public final Counter noRoute;
  public final Counter noCluster;
  public final Gauge downstreamCxActive;
  public final Gauge downstreamCxSslActive;
  public final Gauge downstreamCxHttp1Active;
  public final Gauge downstreamCxHttp2Active;
  public final Gauge downstreamCxHttp3Active;
  public final Gauge downstreamCxUpgradesActive;
  public final Gauge downstreamRqActive;
  public final Histogram downstreamCxLengthMs;
  public final Histogram downstreamRqTime;

  private final OfVersion http1;
  private final OfVersion http2;

  /** Counters per class of response ({@code downstream_rq_2xx} …), by the first digit. */
  private final Counter[] classes = new Counter[6];

  /** Makes the metrics in the scope {@code http.PREFIX.}. */
  public HttpStats(StatsScope scope) {
    downstreamCxTotal = scope.counter("downstream_cx_total");
    downstreamCxSslTotal = scope.counter("downstream_cx_ssl_total");
    downstreamCxHttp1Total = scope.counter("downstream_cx_http1_total");
    downstreamCxHttp2Total = scope.counter("downstream_cx_http2_total");
    downstreamCxHttp3Total = scope.counter("downstream_cx_http3_total");
    downstreamCxUpgradesTotal = scope.counter("downstream_cx_upgrades_total");
    downstreamCxDestroy = scope.counter("downstream_cx_destroy");
    downstreamCxDestroyRemote = scope.counter("downstream_cx_destroy_remote");
    downstreamCxDestroyLocal = scope.counter("downstream_cx_destroy_local");
    downstreamCxDestroyActiveRq = scope.counter("downstream_cx_destroy_active_rq");
    downstreamCxDestroyLocalActiveRq = scope.counter("downstream_cx_destroy_local_active_rq");
    downstreamCxDestroyRemoteActiveRq = scope.counter("downstream_cx_destroy_remote_active_rq");
    downstreamCxRxBytesTotal = scope.counter("downstream_cx_rx_bytes_total");
    downstreamCxTxBytesTotal = scope.counter("downstream_cx_tx_bytes_total");
    downstreamCxDrainClose = scope.counter("downstream_cx_drain_close");
    downstreamCxIdleTimeout = scope.counter("downstream_cx_idle_timeout");
    downstreamCxMaxDurationReached = scope.counter("downstream_cx_max_duration_reached");
    downstreamCxMaxRequestsReached = scope.counter("downstream_cx_max_requests_reached");
    downstreamCxOverloadDisableKeepalive =
        scope.counter("downstream_cx_overload_disable_keepalive");
    downstreamCxProtocolError = scope.counter("downstream_cx_protocol_error");
    downstreamCxDelayedCloseTimeout = scope.counter("downstream_cx_delayed_close_timeout");
    downstreamFlowControlPausedReadingTotal =
        scope.counter("downstream_flow_control_paused_reading_total");
    downstreamFlowControlResumedReadingTotal =
        scope.counter("downstream_flow_control_resumed_reading_total");
    downstreamRqTotal = scope.counter("downstream_rq_total");
    downstreamRqHttp1Total = scope.counter("downstream_rq_http1_total");
    downstreamRqHttp2Total = scope.counter("downstream_rq_http2_total");
    downstreamRqHttp3Total = scope.counter("downstream_rq_http3_total");
    downstreamRqRxReset = scope.counter("downstream_rq_rx_reset");
    downstreamRqTxReset = scope.counter("downstream_rq_tx_reset");
    downstreamRqNonRelativePath = scope.counter("downstream_rq_non_relative_path");
    downstreamRqTooLarge = scope.counter("downstream_rq_too_large");
    downstreamRqCompleted = scope.counter("downstream_rq_completed");
    downstreamRqFailedPathNormalization = scope.counter("downstream_rq_failed_path_normalization");
    downstreamRqRedirectedWithNormalizedPath =
        scope.counter("downstream_rq_redirected_with_normalized_path");
    downstreamRqIdleTimeout = scope.counter("downstream_rq_idle_timeout");
    downstreamRqMaxDurationReached = scope.counter("downstream_rq_max_duration_reached");
    downstreamRqTimeout = scope.counter("downstream_rq_timeout");
    downstreamRqHeaderTimeout = scope.counter("downstream_rq_header_timeout");
    downstreamRqOverloadClose = scope.counter("downstream_rq_overload_close");
    downstreamRqResponseBeforeRqComplete =
        scope.counter("downstream_rq_response_before_rq_complete");
    downstreamRqRejectedViaIpDetection = scope.counter("downstream_rq_rejected_via_ip_detection");
    downstreamRqWsOnNonWsRoute = scope.counter("downstream_rq_ws_on_non_ws_route");
    rsTooLarge = scope.counter("rs_too_large");
    rqTotal = scope.counter("rq_total");
    rqDirectResponse = scope.counter("rq_direct_response");
    rqRedirect = scope.counter("rq_redirect");
    rqResetAfterDownstreamResponseStarted =
        scope.counter("rq_reset_after_downstream_response_started");
    rqRetrySkippedRequestNotComplete = scope.counter("rq_retry_skipped_request_not_complete");
    rqOverloadLocalReply = scope.counter("rq_overload_local_reply");
    noRoute = scope.counter("no_route");
    noCluster = scope.counter("no_cluster");
    downstreamCxActive = scope.gauge("downstream_cx_active");
    downstreamCxSslActive = scope.gauge("downstream_cx_ssl_active");
    downstreamCxHttp1Active = scope.gauge("downstream_cx_http1_active");
    downstreamCxHttp2Active = scope.gauge("downstream_cx_http2_active");
    downstreamCxHttp3Active = scope.gauge("downstream_cx_http3_active");
    downstreamCxUpgradesActive = scope.gauge("downstream_cx_upgrades_active");
    downstreamRqActive = scope.gauge("downstream_rq_active");
    downstreamCxLengthMs = scope.histogram("downstream_cx_length_ms");
    downstreamRqTime = scope.histogram("downstream_rq_time");
    http1 = new OfVersion(downstreamCxHttp1Total, downstreamCxHttp1Active, downstreamRqHttp1Total);
    http2 = new OfVersion(downstreamCxHttp2Total, downstreamCxHttp2Active, downstreamRqHttp2Total);
    for (int i = 1; i < classes.length; i++) {
      classes[i] = scope.counter("downstream_rq_" + i + "xx");
    }
  }

  /** What is counted for each version of HTTP. */
  public record OfVersion(Counter cxTotal, Gauge cxActive, Counter rqTotal) {}

  /** The part of the metrics that concerns connections which speak {@code protocol}. */
  public OfVersion of(Protocol protocol) {
    return switch (protocol) {
      case HTTP_1_0, HTTP_1_1 -> http1;
      case HTTP_2 -> http2;
      case HTTP_3 -> throw new IllegalArgumentException("no codec speaks " + protocol);
    };
  }

  /** The counter of a status's class; a status that is none counts as 5xx. */
  public Counter responseClass(int status) {
    int i = status / 100;
    return classes[i >= 1 && i <= 5 ? i : 5];
  }
}
