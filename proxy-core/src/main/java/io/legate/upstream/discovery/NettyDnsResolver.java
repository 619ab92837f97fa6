package io.legate.upstream.discovery;

import io.legate.event.Worker;
import io.netty.channel.Channel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProviders;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.resolver.dns.SequentialDnsServerAddressStreamProvider;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.util.List;

/**
 * Asks name servers through Netty's resolver: UDP, TCP where an answer is truncated; the hosts file
 * comes first, the system's search domains and {@code ndots} apply. Nothing is cached: how long an
 * answer is good is the asker's business. Confined to the control thread.
 */
final class NettyDnsResolver implements DnsResolver {
  private final HostsFile hosts;
  private final DnsNameResolver netty;
  private final DnsRefusals refusals = new DnsRefusals();
  private final int tries;

  NettyDnsResolver(Worker control, HostsFile hosts, DnsResolverOptions options) {
    this.hosts = hosts;
    this.tries = options.queryTries();
    DnsNameResolverBuilder builder =
        new DnsNameResolverBuilder(control.eventLoop())
            .datagramChannelType(control.transport().datagramChannel())
            .socketChannelType(tcp(control.transport().socketChannel()))
            .resolveCache(NoopDnsCache.INSTANCE)
            .cnameCache(NoopDnsCnameCache.INSTANCE)
            .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
            .hostsFileEntriesResolver((name, types) -> null)
            .dnsQueryLifecycleObserverFactory(refusals)
            .queryTimeoutMillis(options.queryTimeoutMillis())
            .nameServerProvider(
                options.servers().isEmpty()
                    ? DnsServerAddressStreamProviders.platformDefault()
                    : new SequentialDnsServerAddressStreamProvider(options.servers()));
    if (!options.useSearchDomains()) {
      builder.searchDomains(List.of());
    }
    this.netty = builder.build();
  }

  private static Class<? extends SocketChannel> tcp(Class<? extends Channel> type) {
    return type.asSubclass(SocketChannel.class);
  }

  @Override
  public Query resolve(String name, DnsLookupFamily family, Callback callback) {
    List<InetAddress> known = hosts.lookup(name, family);
    if (!known.isEmpty()) {
      callback.onAnswer(Answer.of(known, NO_TTL));
      return () -> {};
    }
    DnsLookup lookup = new DnsLookup(this, name, family, tries, callback);
    lookup.start();
    return lookup;
  }

  Future<List<DnsRecord>> ask(String name, DnsRecordType type) {
    return netty.resolveAll(new DefaultDnsQuestion(name, type));
  }

  DnsRefusals refusals() {
    return refusals;
  }

  @Override
  public void close() {
    netty.close();
  }
}
