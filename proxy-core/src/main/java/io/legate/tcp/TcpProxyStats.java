package io.legate.tcp;

import io.legate.stats.Counter;
import io.legate.stats.Gauge;
import io.legate.stats.StatsScope;

/** The metrics of TCP proxies with one prefix ({@code tcp.PREFIX.}). Shared by all threads. */
final class TcpProxyStats {
  final Counter downstreamCxTotal;
  final Counter downstreamCxNoRoute;
  final Counter downstreamCxTxBytesTotal;
  final Counter downstreamCxRxBytesTotal;
  final Counter downstreamFlowControlPausedReadingTotal;
  final Counter downstreamFlowControlResumedReadingTotal;
  final Counter idleTimeout;
  final Counter maxDownstreamConnectionDuration;
  final Counter upstreamFlushTotal;
  final Counter earlyDataReceivedCountTotal;
  final Gauge upstreamFlushActive;

  TcpProxyStats(StatsScope scope) {
    downstreamCxTotal = scope.counter("downstream_cx_total");
    downstreamCxNoRoute = scope.counter("downstream_cx_no_route");
    downstreamCxTxBytesTotal = scope.counter("downstream_cx_tx_bytes_total");
    downstreamCxRxBytesTotal = scope.counter("downstream_cx_rx_bytes_total");
    downstreamFlowControlPausedReadingTotal =
        scope.counter("downstream_flow_control_paused_reading_total");
    downstreamFlowControlResumedReadingTotal =
        scope.counter("downstream_flow_control_resumed_reading_total");
    idleTimeout = scope.counter("idle_timeout");
    maxDownstreamConnectionDuration = scope.counter("max_downstream_connection_duration");
    upstreamFlushTotal = scope.counter("upstream_flush_total");
    earlyDataReceivedCountTotal = scope.counter("early_data_received_count_total");
    upstreamFlushActive = scope.gauge("upstream_flush_active");
  }
}
