package io.legate.upstream.discovery;

/** Gives out resolvers, one for each way of resolving. Used on the control thread. */
public interface DnsResolverFactory extends AutoCloseable {
  /** The resolver for these options; the factory owns it and may share it. */
  DnsResolver resolver(DnsResolverOptions options);

  /** Closes the resolvers given out. */
  @Override
  void close();
}
