package io.legate.upstream.forward;

import io.legate.stats.Counter;
import io.legate.stats.Gauge;
import io.legate.stats.StatsScope;

/** The metrics of one DNS cache under Envoy's names ({@code dns_cache.NAME.}). */
final class DnsCacheStats {
  final Counter cacheLoad;
  final Counter dnsQueryAttempt;
  final Counter dnsQueryFailure;
  final Counter dnsQuerySuccess;
  final Counter dnsQueryTimeout;
  final Counter hostAdded;
  final Counter hostAddressChanged;
  final Counter hostOverflow;
  final Counter hostRemoved;
  final Counter dnsRqPendingOverflow;
  final Gauge numHosts;
  final Gauge rqPendingOpen;
  final Gauge rqPendingRemaining;

  DnsCacheStats(StatsScope scope) {
    cacheLoad = scope.counter("cache_load");
    dnsQueryAttempt = scope.counter("dns_query_attempt");
    dnsQueryFailure = scope.counter("dns_query_failure");
    dnsQuerySuccess = scope.counter("dns_query_success");
    dnsQueryTimeout = scope.counter("dns_query_timeout");
    hostAdded = scope.counter("host_added");
    hostAddressChanged = scope.counter("host_address_changed");
    hostOverflow = scope.counter("host_overflow");
    hostRemoved = scope.counter("host_removed");
    dnsRqPendingOverflow = scope.counter("dns_rq_pending_overflow");
    numHosts = scope.gauge("num_hosts");
    rqPendingOpen = scope.gauge("circuit_breakers.rq_pending_open");
    rqPendingRemaining = scope.gauge("circuit_breakers.rq_pending_remaining");
  }
}
