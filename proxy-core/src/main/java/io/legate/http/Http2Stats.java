package io.legate.http;

import io.legate.stats.Counter;
import io.legate.stats.Gauge;
import io.legate.stats.StatsScope;

/**
 * The metrics of HTTP/2 codecs under Envoy's names: {@code http2.} for downstream connections,
 * {@code cluster.NAME.http2.} for a cluster's. Shared by all threads.
 */
public final class Http2Stats {
  public final Counter droppedHeadersWithUnderscores;
  public final Counter goawaySent;
  public final Counter headerOverflow;
  public final Counter headersCbNoStream;
  public final Counter inboundEmptyFramesFlood;
  public final Counter inboundPriorityFramesFlood;
  public final Counter inboundWindowUpdateFramesFlood;
  public final Counter keepaliveTimeout;
  public final Counter metadataEmptyFrames;
  public final Counter outboundControlFlood;
  public final Counter outboundFlood;
  public final Counter requestsRejectedWithUnderscoresInHeaders;
  public final Counter rxMessagingError;
  public final Counter rxReset;
  public final Counter streamRefusedErrors;
  public final Counter trailers;
  public final Counter txFlushTimeout;
  public final Counter txReset;

  /** Not Envoy's: SETTINGS and PING frames without any other traffic. */
  public final Counter inboundControlFramesFlood;

  /** Not Envoy's: heads of too many or too large CONTINUATION frames. */
  public final Counter inboundContinuationFlood;

  /** Not Envoy's: streams that were reset before they were answered, too many of them. */
  public final Counter prematureResetFlood;

  public final Gauge deferredStreamClose;
  public final Gauge outboundControlFramesActive;
  public final Gauge outboundFramesActive;
  public final Gauge pendingSendBytes;
  public final Gauge streamsActive;

  /** Makes the metrics in {@code scope}, which ends in {@code http2.}. */
  public Http2Stats(StatsScope scope) {
    droppedHeadersWithUnderscores = scope.counter("dropped_headers_with_underscores");
    goawaySent = scope.counter("goaway_sent");
    headerOverflow = scope.counter("header_overflow");
    headersCbNoStream = scope.counter("headers_cb_no_stream");
    inboundEmptyFramesFlood = scope.counter("inbound_empty_frames_flood");
    inboundPriorityFramesFlood = scope.counter("inbound_priority_frames_flood");
    inboundWindowUpdateFramesFlood = scope.counter("inbound_window_update_frames_flood");
    keepaliveTimeout = scope.counter("keepalive_timeout");
    metadataEmptyFrames = scope.counter("metadata_empty_frames");
    outboundControlFlood = scope.counter("outbound_control_flood");
    outboundFlood = scope.counter("outbound_flood");
    requestsRejectedWithUnderscoresInHeaders =
        scope.counter("requests_rejected_with_underscores_in_headers");
    rxMessagingError = scope.counter("rx_messaging_error");
    rxReset = scope.counter("rx_reset");
    streamRefusedErrors = scope.counter("stream_refused_errors");
    trailers = scope.counter("trailers");
    txFlushTimeout = scope.counter("tx_flush_timeout");
    txReset = scope.counter("tx_reset");
    inboundControlFramesFlood = scope.counter("inbound_control_frames_flood");
    inboundContinuationFlood = scope.counter("inbound_continuation_flood");
    prematureResetFlood = scope.counter("premature_reset_flood");
    deferredStreamClose = scope.gauge("deferred_stream_close");
    outboundControlFramesActive = scope.gauge("outbound_control_frames_active");
    outboundFramesActive = scope.gauge("outbound_frames_active");
    pendingSendBytes = scope.gauge("pending_send_bytes");
    streamsActive = scope.gauge("streams_active");
  }
}
