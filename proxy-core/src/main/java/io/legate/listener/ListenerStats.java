package io.legate.listener;

import io.legate.stats.Counter;
import io.legate.stats.Gauge;
import io.legate.stats.Histogram;
import io.legate.stats.StatsScope;

/** The metrics of one listener ({@code listener.ADDRESS.}). Shared by all threads. */
public final class ListenerStats {
  final Counter downstreamCxTotal;
  final Counter downstreamCxDestroy;
  final Counter downstreamCxOverflow;
  final Counter downstreamCxOverloadReject;
  final Counter downstreamGlobalCxOverflow;
  final Counter downstreamCxTransportSocketConnectTimeout;
  final Counter downstreamPreCxTimeout;
  final Counter downstreamListenerFilterRemoteClose;
  final Counter downstreamListenerFilterError;
  final Counter noFilterChainMatch;
  final Gauge downstreamCxActive;
  final Gauge downstreamPreCxActive;
  final Histogram downstreamCxLengthMs;

  ListenerStats(StatsScope scope) {
    downstreamCxTotal = scope.counter("downstream_cx_total");
    downstreamCxDestroy = scope.counter("downstream_cx_destroy");
    downstreamCxOverflow = scope.counter("downstream_cx_overflow");
    downstreamCxOverloadReject = scope.counter("downstream_cx_overload_reject");
    downstreamGlobalCxOverflow = scope.counter("downstream_global_cx_overflow");
    downstreamCxTransportSocketConnectTimeout =
        scope.counter("downstream_cx_transport_socket_connect_timeout");
    downstreamPreCxTimeout = scope.counter("downstream_pre_cx_timeout");
    downstreamListenerFilterRemoteClose = scope.counter("downstream_listener_filter_remote_close");
    downstreamListenerFilterError = scope.counter("downstream_listener_filter_error");
    noFilterChainMatch = scope.counter("no_filter_chain_match");
    downstreamCxActive = scope.gauge("downstream_cx_active");
    downstreamPreCxActive = scope.gauge("downstream_pre_cx_active");
    downstreamCxLengthMs = scope.histogram("downstream_cx_length_ms");
  }
}
