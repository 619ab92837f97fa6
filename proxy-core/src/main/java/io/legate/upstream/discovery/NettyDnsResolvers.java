package io.legate.upstream.discovery;

import io.legate.event.Worker;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;

/**
 * Resolvers that ask name servers through Netty, on the control loop; equal options share one.
 * Confined to the control thread.
 */
public final class NettyDnsResolvers implements DnsResolverFactory {
  private final Worker control;
  private final HostsFile hosts;
  private final Path resolvConf;
  private final Map<DnsResolverOptions, NettyDnsResolver> resolvers = new HashMap<>();

  /** Resolvers of the control thread that know {@code /etc/hosts}. */
  public NettyDnsResolvers(Worker control) {
    this(control, Path.of("/etc/hosts"), Path.of("/etc/resolv.conf"));
  }

  /** Resolvers of the control thread that know a hosts file and a {@code resolv.conf}. */
  public NettyDnsResolvers(Worker control, Path hosts, Path resolvConf) {
    this.control = control;
    this.resolvConf = resolvConf;
    this.hosts = new HostsFile(hosts);
  }

  @Override
  public DnsResolver resolver(DnsResolverOptions options) {
    return resolvers.computeIfAbsent(
        options, o -> new NettyDnsResolver(control, hosts, ResolvConf.read(resolvConf), o));
  }

  @Override
  public void close() {
    resolvers.values().forEach(DnsResolver::close);
    resolvers.clear();
  }
}
