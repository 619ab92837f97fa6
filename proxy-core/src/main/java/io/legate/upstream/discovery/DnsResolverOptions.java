package io.legate.upstream.discovery;

import java.net.InetSocketAddress;
import java.util.List;

/**
 * How names are resolved. Immutable; equal options share a resolver.
 *
 * @param servers name servers; empty: the system's
 * @param useSearchDomains whether the system's search domains apply ({@code
 *     no_default_search_domain} is off)
 * @param queryTimeoutMillis after which the next try begins
 * @param queryTries how many tries there are
 */
public record DnsResolverOptions(
    List<InetSocketAddress> servers,
    boolean useSearchDomains,
    long queryTimeoutMillis,
    int queryTries) {
  /** The system's name servers; timeouts as in c-ares: 2 s, three tries. */
  public static final DnsResolverOptions SYSTEM = new DnsResolverOptions(List.of(), true, 2000, 3);
}
