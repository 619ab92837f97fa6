package io.legate.upstream.discovery;

/**
 * What is configured for a cluster whose hosts come from DNS. Immutable.
 *
 * @param family which addresses are wanted
 * @param refreshNanos {@code dns_refresh_rate}
 * @param jitterNanos {@code dns_jitter}: up to so much is added to a refresh
 * @param failureBaseNanos first wait after a failure; 0: {@code refreshNanos}, always
 * @param failureMaxNanos longest wait after failures
 * @param respectTtl whether the records' time to live replaces {@code refreshNanos}
 * @param resolver who is asked
 */
public record DnsOptions(
    DnsLookupFamily family,
    long refreshNanos,
    long jitterNanos,
    long failureBaseNanos,
    long failureMaxNanos,
    boolean respectTtl,
    DnsResolverOptions resolver) {}
