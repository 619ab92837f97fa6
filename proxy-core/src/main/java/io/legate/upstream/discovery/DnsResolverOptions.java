package io.legate.upstream.discovery;

import java.net.InetSocketAddress;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How names are resolved (Envoy: {@code CaresDnsResolverConfig}). Immutable; equal options share a
 * resolver.
 *
 * @param servers name servers; empty: the system's
 * @param serversAreFallback whether {@code servers} are asked only where the system has none
 * @param useSearchDomains whether the system's search domains apply ({@code
 *     no_default_search_domain} is off)
 * @param useTcp whether questions go over TCP from the beginning
 * @param rotate whether questions go to the servers in turn, instead of to the first that answers
 * @param filterUnroutable whether addresses of a family that no interface has are left out
 * @param queryTimeoutMillis after which the next try begins; 0: the system's
 * @param queryTries how many tries there are; 0: the system's
 */
public record DnsResolverOptions(
    List<InetSocketAddress> servers,
    boolean serversAreFallback,
    boolean useSearchDomains,
    boolean useTcp,
    boolean rotate,
    boolean filterUnroutable,
    long queryTimeoutMillis,
    int queryTries) {
  /** The system's name servers, as the system says that they are to be asked. */
  public static final DnsResolverOptions SYSTEM =
      new DnsResolverOptions(List.of(), false, true, false, false, false, 0, 0);

  /** These name servers, asked in the system's way. */
  public DnsResolverOptions withServers(List<InetSocketAddress> others) {
    return new DnsResolverOptions(
        List.copyOf(others),
        serversAreFallback,
        useSearchDomains,
        useTcp,
        rotate,
        filterUnroutable,
        queryTimeoutMillis,
        queryTries);
  }

  /** The same with the flags of {@code DnsResolverOptions}. */
  public DnsResolverOptions withFlags(boolean tcp, boolean search) {
    return new DnsResolverOptions(
        servers,
        serversAreFallback,
        search,
        tcp,
        rotate,
        filterUnroutable,
        queryTimeoutMillis,
        queryTries);
  }

  /** The same with a time for each question and a number of tries; 0: the system's. */
  public DnsResolverOptions withTries(long timeoutMillis, int tries) {
    return new DnsResolverOptions(
        servers,
        serversAreFallback,
        useSearchDomains,
        useTcp,
        rotate,
        filterUnroutable,
        timeoutMillis,
        tries);
  }

  /** Of the servers alone: the methods that a record is given are slow to link at start. */
  @Override
  public int hashCode() {
    return servers.hashCode();
  }

  @Override
  public boolean equals(@Nullable Object o) {
    return o instanceof DnsResolverOptions other
        && servers.equals(other.servers)
        && serversAreFallback == other.serversAreFallback
        && useSearchDomains == other.useSearchDomains
        && useTcp == other.useTcp
        && rotate == other.rotate
        && filterUnroutable == other.filterUnroutable
        && queryTimeoutMillis == other.queryTimeoutMillis
        && queryTries == other.queryTries;
  }
}
