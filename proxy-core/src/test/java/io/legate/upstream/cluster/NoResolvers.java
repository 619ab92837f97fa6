package io.legate.upstream.cluster;

import io.legate.upstream.discovery.DnsResolver;
import io.legate.upstream.discovery.DnsResolverFactory;
import io.legate.upstream.discovery.DnsResolverOptions;

/** Name servers that nobody may ask. */
final class NoResolvers implements DnsResolverFactory {
  @Override
  public DnsResolver resolver(DnsResolverOptions options) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void close() {}
}
