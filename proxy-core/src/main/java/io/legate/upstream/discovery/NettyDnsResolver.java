package io.legate.upstream.discovery;

import io.legate.event.Worker;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.socket.SocketChannel;
import io.netty.handler.codec.dns.DefaultDnsQuestion;
import io.netty.handler.codec.dns.DnsRecord;
import io.netty.handler.codec.dns.DnsRecordType;
import io.netty.resolver.dns.DnsNameResolver;
import io.netty.resolver.dns.DnsNameResolverBuilder;
import io.netty.resolver.dns.DnsServerAddressStreamProvider;
import io.netty.resolver.dns.DnsServerAddresses;
import io.netty.resolver.dns.NoopAuthoritativeDnsServerCache;
import io.netty.resolver.dns.NoopDnsCache;
import io.netty.resolver.dns.NoopDnsCnameCache;
import io.netty.util.concurrent.Future;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;

/**
 * Asks name servers through Netty's resolver: UDP, TCP where an answer is truncated; the hosts file
 * comes first, the system's search domains and {@code ndots} apply. Nothing is cached: how long an
 * answer is good is the asker's business. Confined to the control thread.
 */
final class NettyDnsResolver implements DnsResolver {
  // c-ares asks this machine where the system names no server
  private static final InetSocketAddress LOCAL =
      new InetSocketAddress(InetAddress.getLoopbackAddress(), 53);

  private final HostsFile hosts;
  private final DnsNameResolver netty;
  private final DnsRefusals refusals = new DnsRefusals();
  private final DnsResolverOptions options;
  private final List<String> searchDomains;
  private final int ndots;
  private final int tries;

  NettyDnsResolver(Worker control, HostsFile hosts, ResolvConf system, DnsResolverOptions options) {
    this.hosts = hosts;
    this.options = options;
    this.tries = options.queryTries() == 0 ? system.tries() : options.queryTries();
    this.searchDomains = options.useSearchDomains() ? system.search() : List.of();
    this.ndots = system.ndots();
    boolean tcp = options.useTcp() || system.useTcp();
    this.netty =
        new DnsNameResolverBuilder(control.eventLoop())
            .datagramChannelFactory(() -> datagrams(control, tcp))
            .socketChannelType(control.transport().socketChannel().asSubclass(SocketChannel.class))
            .resolveCache(NoopDnsCache.INSTANCE)
            .cnameCache(NoopDnsCnameCache.INSTANCE)
            .authoritativeDnsServerCache(NoopAuthoritativeDnsServerCache.INSTANCE)
            .hostsFileEntriesResolver((name, types) -> null)
            .dnsQueryLifecycleObserverFactory(refusals)
            .queryTimeoutMillis(
                options.queryTimeoutMillis() == 0
                    ? system.timeoutMillis()
                    : options.queryTimeoutMillis())
            .nameServerProvider(servers(system, options))
            .searchDomains(List.of()) // see DnsSearch
            .build();
  }

  private static DatagramChannel datagrams(Worker control, boolean tcp) {
    DatagramChannel channel = control.transport().newDatagramChannel();
    if (tcp) {
      channel.pipeline().addLast(new OverTcp());
    }
    return channel;
  }

  private static DnsServerAddressStreamProvider servers(
      ResolvConf system, DnsResolverOptions options) {
    boolean ofSystem =
        options.servers().isEmpty() || options.serversAreFallback() && !system.servers().isEmpty();
    List<InetSocketAddress> servers = ofSystem ? system.servers() : options.servers();
    if (servers.isEmpty()) {
      servers = List.of(LOCAL);
    }
    DnsServerAddresses addresses =
        options.rotate() || system.rotate()
            ? DnsServerAddresses.rotational(servers)
            : DnsServerAddresses.sequential(servers);
    return name -> addresses.stream();
  }

  @Override
  public Query resolve(String name, DnsLookupFamily family, Callback callback) {
    RoutableFamilies routable =
        options.filterUnroutable() ? RoutableFamilies.ofThisMachine() : RoutableFamilies.ALL;
    List<InetAddress> known = hosts.lookup(name, family).stream().filter(routable::has).toList();
    if (!known.isEmpty()) {
      callback.onAnswer(Answer.of(known, NO_TTL));
      return () -> {};
    }
    DnsSearch search =
        new DnsSearch(
            DnsSearch.names(name, searchDomains, ndots),
            (fullName, end) -> lookup(fullName, family, routable, end),
            callback);
    search.start();
    return search;
  }

  private DnsLookup lookup(
      String fullName, DnsLookupFamily family, RoutableFamilies routable, DnsLookup.End end) {
    DnsLookup lookup = new DnsLookup(this, fullName, family, routable, tries, end);
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
