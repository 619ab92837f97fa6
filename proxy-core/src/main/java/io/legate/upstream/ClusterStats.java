package io.legate.upstream;

import io.legate.stats.Counter;
import io.legate.stats.Gauge;
import io.legate.stats.Histogram;
import io.legate.stats.StatsScope;
import io.legate.stats.StatsShard;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of one cluster under Envoy's names ({@code cluster.NAME.}), and those per response
 * status, which are made when a status is first seen. Shared by all threads.
 */
public final class ClusterStats {
  public final Counter upstreamCxTotal;
  public final Counter upstreamCxHttp1Total;
  public final Counter upstreamCxHttp2Total;
  public final Counter upstreamCxHttp3Total;
  public final Counter upstreamCxConnectFail;
  public final Counter upstreamCxConnectTimeout;
  public final Counter upstreamCxConnectWith0Rtt;
  public final Counter upstreamCxIdleTimeout;
  public final Counter upstreamCxMaxDurationReached;
  public final Counter upstreamCxConnectAttemptsExceeded;
  public final Counter upstreamCxOverflow;
  public final Counter upstreamCxDestroy;
  public final Counter upstreamCxDestroyLocal;
  public final Counter upstreamCxDestroyRemote;
  public final Counter upstreamCxDestroyWithActiveRq;
  public final Counter upstreamCxDestroyLocalWithActiveRq;
  public final Counter upstreamCxDestroyRemoteWithActiveRq;
  public final Counter upstreamCxCloseNotify;
  public final Counter upstreamCxRxBytesTotal;
  public final Counter upstreamCxTxBytesTotal;
  public final Counter upstreamCxPoolOverflow;
  public final Counter upstreamCxProtocolError;
  public final Counter upstreamCxMaxRequests;
  public final Counter upstreamCxNoneHealthy;
  public final Counter upstreamRqTotal;
  public final Counter upstreamRqCompleted;
  public final Counter upstreamRqPendingTotal;
  public final Counter upstreamRqPendingOverflow;
  public final Counter upstreamRqPendingFailureEject;
  public final Counter upstreamRqCancelled;
  public final Counter upstreamRqMaintenanceMode;
  public final Counter upstreamRqTimeout;
  public final Counter upstreamRqMaxDurationReached;
  public final Counter upstreamRqPerTryTimeout;
  public final Counter upstreamRqPerTryIdleTimeout;
  public final Counter upstreamRqRxReset;
  public final Counter upstreamRqTxReset;
  public final Counter upstreamRqRetry;
  public final Counter upstreamRqRetryBackoffExponential;
  public final Counter upstreamRqRetryBackoffRatelimited;
  public final Counter upstreamRqRetryLimitExceeded;
  public final Counter upstreamRqRetrySuccess;
  public final Counter upstreamRqRetryOverflow;
  public final Counter upstreamRqDroppedOverload;
  public final Counter upstreamFlowControlPausedReadingTotal;
  public final Counter upstreamFlowControlResumedReadingTotal;
  public final Counter upstreamFlowControlBackedUpTotal;
  public final Counter upstreamFlowControlDrainedTotal;
  public final Counter bindErrors;
  public final Counter membershipChange;
  public final Counter originalDstHostInvalid;
  public final Counter retryOrShadowAbandoned;
  public final Counter updateAttempt;
  public final Counter updateSuccess;
  public final Counter updateFailure;
  public final Counter updateEmpty;
  public final Counter updateNoRebuild;
  public final Counter assignmentStale;
  public final Counter assignmentTimeoutReceived;
  public final Counter assignmentUseCached;
  public final Counter lbHealthyPanic;
  public final Counter lbLocalClusterNotOk;
  public final Counter lbRecalculateZoneStructures;
  public final Counter lbSubsetsCreated;
  public final Counter lbSubsetsFallback;
  public final Counter lbSubsetsFallbackPanic;
  public final Counter lbSubsetsRemoved;
  public final Counter lbSubsetsSelected;
  public final Counter lbZoneClusterTooSmall;
  public final Counter lbZoneNoCapacityLeft;
  public final Counter lbZoneNumberDiffers;
  public final Counter lbZoneRoutingAllDirectly;
  public final Counter lbZoneRoutingCrossZone;
  public final Counter lbZoneRoutingSampled;
  public final Counter upstreamInternalRedirectFailedTotal;
  public final Counter upstreamInternalRedirectSucceededTotal;
  public final Gauge upstreamCxActive;
  public final Gauge upstreamRqActive;
  public final Gauge upstreamRqPendingActive;
  public final Gauge membershipTotal;
  public final Gauge membershipHealthy;
  public final Gauge membershipDegraded;
  public final Gauge membershipExcluded;
  public final Gauge maxHostWeight;
  public final Gauge lbSubsetsActive;
  public final Gauge version;
  public final Histogram upstreamCxConnectMs;
  public final Histogram upstreamCxLengthMs;
  public final Histogram upstreamRqTime;
  private final StatsScope scope;
  private final ResponseCodeStats responseCodes;
  // Whichever thread is first makes them; two threads make the same.
  private @Nullable OriginStats internalOrigin;
  private @Nullable OriginStats externalOrigin;

  /** Makes the metrics of a cluster in its scope. */
  public ClusterStats(StatsScope scope) {
    this.scope = scope;
    this.responseCodes = new ResponseCodeStats(scope, "upstream_rq_");
    upstreamCxTotal = scope.counter("upstream_cx_total");
    upstreamCxHttp1Total = scope.counter("upstream_cx_http1_total");
    upstreamCxHttp2Total = scope.counter("upstream_cx_http2_total");
    upstreamCxHttp3Total = scope.counter("upstream_cx_http3_total");
    upstreamCxConnectFail = scope.counter("upstream_cx_connect_fail");
    upstreamCxConnectTimeout = scope.counter("upstream_cx_connect_timeout");
    upstreamCxConnectWith0Rtt = scope.counter("upstream_cx_connect_with_0_rtt");
    upstreamCxIdleTimeout = scope.counter("upstream_cx_idle_timeout");
    upstreamCxMaxDurationReached = scope.counter("upstream_cx_max_duration_reached");
    upstreamCxConnectAttemptsExceeded = scope.counter("upstream_cx_connect_attempts_exceeded");
    upstreamCxOverflow = scope.counter("upstream_cx_overflow");
    upstreamCxDestroy = scope.counter("upstream_cx_destroy");
    upstreamCxDestroyLocal = scope.counter("upstream_cx_destroy_local");
    upstreamCxDestroyRemote = scope.counter("upstream_cx_destroy_remote");
    upstreamCxDestroyWithActiveRq = scope.counter("upstream_cx_destroy_with_active_rq");
    upstreamCxDestroyLocalWithActiveRq = scope.counter("upstream_cx_destroy_local_with_active_rq");
    upstreamCxDestroyRemoteWithActiveRq =
        scope.counter("upstream_cx_destroy_remote_with_active_rq");
    upstreamCxCloseNotify = scope.counter("upstream_cx_close_notify");
    upstreamCxRxBytesTotal = scope.counter("upstream_cx_rx_bytes_total");
    upstreamCxTxBytesTotal = scope.counter("upstream_cx_tx_bytes_total");
    upstreamCxPoolOverflow = scope.counter("upstream_cx_pool_overflow");
    upstreamCxProtocolError = scope.counter("upstream_cx_protocol_error");
    upstreamCxMaxRequests = scope.counter("upstream_cx_max_requests");
    upstreamCxNoneHealthy = scope.counter("upstream_cx_none_healthy");
    upstreamRqTotal = scope.counter("upstream_rq_total");
    upstreamRqCompleted = scope.counter("upstream_rq_completed");
    upstreamRqPendingTotal = scope.counter("upstream_rq_pending_total");
    upstreamRqPendingOverflow = scope.counter("upstream_rq_pending_overflow");
    upstreamRqPendingFailureEject = scope.counter("upstream_rq_pending_failure_eject");
    upstreamRqCancelled = scope.counter("upstream_rq_cancelled");
    upstreamRqMaintenanceMode = scope.counter("upstream_rq_maintenance_mode");
    upstreamRqTimeout = scope.counter("upstream_rq_timeout");
    upstreamRqMaxDurationReached = scope.counter("upstream_rq_max_duration_reached");
    upstreamRqPerTryTimeout = scope.counter("upstream_rq_per_try_timeout");
    upstreamRqPerTryIdleTimeout = scope.counter("upstream_rq_per_try_idle_timeout");
    upstreamRqRxReset = scope.counter("upstream_rq_rx_reset");
    upstreamRqTxReset = scope.counter("upstream_rq_tx_reset");
    upstreamRqRetry = scope.counter("upstream_rq_retry");
    upstreamRqRetryBackoffExponential = scope.counter("upstream_rq_retry_backoff_exponential");
    upstreamRqRetryBackoffRatelimited = scope.counter("upstream_rq_retry_backoff_ratelimited");
    upstreamRqRetryLimitExceeded = scope.counter("upstream_rq_retry_limit_exceeded");
    upstreamRqRetrySuccess = scope.counter("upstream_rq_retry_success");
    upstreamRqRetryOverflow = scope.counter("upstream_rq_retry_overflow");
    upstreamRqDroppedOverload = scope.counter("upstream_rq_dropped_overload");
    upstreamFlowControlPausedReadingTotal =
        scope.counter("upstream_flow_control_paused_reading_total");
    upstreamFlowControlResumedReadingTotal =
        scope.counter("upstream_flow_control_resumed_reading_total");
    upstreamFlowControlBackedUpTotal = scope.counter("upstream_flow_control_backed_up_total");
    upstreamFlowControlDrainedTotal = scope.counter("upstream_flow_control_drained_total");
    bindErrors = scope.counter("bind_errors");
    membershipChange = scope.counter("membership_change");
    originalDstHostInvalid = scope.counter("original_dst_host_invalid");
    retryOrShadowAbandoned = scope.counter("retry_or_shadow_abandoned");
    updateAttempt = scope.counter("update_attempt");
    updateSuccess = scope.counter("update_success");
    updateFailure = scope.counter("update_failure");
    updateEmpty = scope.counter("update_empty");
    updateNoRebuild = scope.counter("update_no_rebuild");
    assignmentStale = scope.counter("assignment_stale");
    assignmentTimeoutReceived = scope.counter("assignment_timeout_received");
    assignmentUseCached = scope.counter("assignment_use_cached");
    lbHealthyPanic = scope.counter("lb_healthy_panic");
    lbLocalClusterNotOk = scope.counter("lb_local_cluster_not_ok");
    lbRecalculateZoneStructures = scope.counter("lb_recalculate_zone_structures");
    lbSubsetsCreated = scope.counter("lb_subsets_created");
    lbSubsetsFallback = scope.counter("lb_subsets_fallback");
    lbSubsetsFallbackPanic = scope.counter("lb_subsets_fallback_panic");
    lbSubsetsRemoved = scope.counter("lb_subsets_removed");
    lbSubsetsSelected = scope.counter("lb_subsets_selected");
    lbZoneClusterTooSmall = scope.counter("lb_zone_cluster_too_small");
    lbZoneNoCapacityLeft = scope.counter("lb_zone_no_capacity_left");
    lbZoneNumberDiffers = scope.counter("lb_zone_number_differs");
    lbZoneRoutingAllDirectly = scope.counter("lb_zone_routing_all_directly");
    lbZoneRoutingCrossZone = scope.counter("lb_zone_routing_cross_zone");
    lbZoneRoutingSampled = scope.counter("lb_zone_routing_sampled");
    upstreamInternalRedirectFailedTotal = scope.counter("upstream_internal_redirect_failed_total");
    upstreamInternalRedirectSucceededTotal =
        scope.counter("upstream_internal_redirect_succeeded_total");
    upstreamCxActive = scope.gauge("upstream_cx_active");
    upstreamRqActive = scope.gauge("upstream_rq_active");
    upstreamRqPendingActive = scope.gauge("upstream_rq_pending_active");
    membershipTotal = scope.gauge("membership_total");
    membershipHealthy = scope.gauge("membership_healthy");
    membershipDegraded = scope.gauge("membership_degraded");
    membershipExcluded = scope.gauge("membership_excluded");
    maxHostWeight = scope.gauge("max_host_weight");
    lbSubsetsActive = scope.gauge("lb_subsets_active");
    version = scope.gauge("version");
    upstreamCxConnectMs = scope.histogram("upstream_cx_connect_ms");
    upstreamCxLengthMs = scope.histogram("upstream_cx_length_ms");
    upstreamRqTime = scope.histogram("upstream_rq_time");
  }

  /**
   * Counts a response: {@code upstream_rq_completed}, {@code upstream_rq_2xx}, {@code
   * upstream_rq_200}, and the same behind {@code internal.} or {@code external.}.
   *
   * @param internal whether the request was an internal one ({@code x-envoy-internal})
   */
  public void onResponse(StatsShard shard, int status, boolean internal) {
    upstreamRqCompleted.inc(shard);
    responseCodes.inc(shard, status);
    OriginStats origin = internal ? internalOrigin : externalOrigin;
    if (origin == null) {
      origin = new OriginStats(scope, internal ? "internal." : "external.");
      if (internal) {
        internalOrigin = origin;
      } else {
        externalOrigin = origin;
      }
    }
    origin.completed.inc(shard);
    origin.codes.inc(shard, status);
  }

  /** Responses to requests from inside or from outside; made when there is the first. */
  private static final class OriginStats {
    final Counter completed;
    final ResponseCodeStats codes;

    OriginStats(StatsScope scope, String prefix) {
      completed = scope.counter(prefix + "upstream_rq_completed");
      codes = new ResponseCodeStats(scope, prefix + "upstream_rq_");
    }
  }

  /** The scope {@code cluster.NAME.}, for what belongs to the cluster besides. */
  public StatsScope scope() {
    return scope;
  }
}
