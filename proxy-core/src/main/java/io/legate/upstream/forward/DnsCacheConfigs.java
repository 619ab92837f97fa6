package io.legate.upstream.forward;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheConfig;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.upstream.Protos;
import io.legate.upstream.discovery.DnsIntervals;
import io.legate.upstream.discovery.DnsOptions;
import io.legate.upstream.discovery.DnsResolverConfigs;
import io.legate.upstream.discovery.DnsResolverOptions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Compiles {@code DnsCacheConfig}. Used on the control thread. */
final class DnsCacheConfigs {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheConfig")
          .reads("name", "dns_lookup_family", "dns_refresh_rate", "dns_min_refresh_rate")
          .reads("host_ttl", "max_hosts", "dns_failure_refresh_rate", "dns_query_timeout")
          .reads("disable_dns_refresh_on_failure", "dns_cache_circuit_breaker")
          .reads("use_tcp_for_dns_lookups", "dns_resolution_config", "typed_dns_resolver_config")
          .reads("preresolve_hostnames")
          .refuses("key_value_config", "what is in a cache is not kept beyond the process");
  static final FieldSet BREAKER =
      FieldSet.of("envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheCircuitBreakers")
          .reads("max_pending_requests");

  private static final long REFRESH = TimeUnit.SECONDS.toNanos(60);
  private static final long MIN_REFRESH = TimeUnit.SECONDS.toNanos(5);
  private static final long QUERY_TIMEOUT = TimeUnit.SECONDS.toNanos(5);
  private static final long HOST_TTL = TimeUnit.MINUTES.toNanos(5);
  private static final int MAX_HOSTS = 1024;
  private static final int MAX_PENDING = 1024;

  private DnsCacheConfigs() {}

  static DnsCacheOptions compile(
      DnsCacheConfig proto, DnsResolverOptions server, ConfigContext at) {
    at.check(FIELDS, proto);
    if (proto.getName().isEmpty()) {
      at.at("name").error("a DNS cache needs a name (expected name)");
    }
    long maxHosts =
        proto.hasMaxHosts() ? Integer.toUnsignedLong(proto.getMaxHosts().getValue()) : MAX_HOSTS;
    if (maxHosts == 0) {
      at.at("max_hosts").error("0 (expected at least 1)");
    }
    List<HostAndPort> preresolve = preresolve(proto, at);
    if (preresolve.size() > maxHosts) {
      at.at("preresolve_hostnames")
          .error(
              "DNS Cache [%s] configured with preresolve_hostnames=%d larger than max_hosts=%d (expected at most max_hosts)"
                  .formatted(proto.getName(), preresolve.size(), maxHosts));
    }
    var breaker = proto.getDnsCacheCircuitBreaker();
    at.at("dns_cache_circuit_breaker").check(BREAKER, breaker);
    return new DnsCacheOptions(
        proto.getName(),
        dns(proto, server, at),
        proto.hasDnsMinRefreshRate()
            ? atLeast(
                proto.getDnsMinRefreshRate(),
                TimeUnit.SECONDS.toNanos(1),
                at.at("dns_min_refresh_rate"))
            : MIN_REFRESH,
        proto.hasDnsQueryTimeout()
            ? atLeast(proto.getDnsQueryTimeout(), 0, at.at("dns_query_timeout"))
            : QUERY_TIMEOUT,
        proto.hasHostTtl() ? atLeast(proto.getHostTtl(), 1, at.at("host_ttl")) : HOST_TTL,
        maxHosts,
        breaker.hasMaxPendingRequests()
            ? Integer.toUnsignedLong(breaker.getMaxPendingRequests().getValue())
            : MAX_PENDING,
        !proto.getDisableDnsRefreshOnFailure(),
        preresolve);
  }

  @SuppressWarnings("deprecation") // dns_resolution_config is still written
  private static DnsOptions dns(DnsCacheConfig proto, DnsResolverOptions server, ConfigContext at) {
    DnsIntervals.Backoff failure =
        proto.hasDnsFailureRefreshRate()
            ? DnsIntervals.backoff(
                proto.getDnsFailureRefreshRate(), at.at("dns_failure_refresh_rate"))
            : DnsIntervals.Backoff.NONE;
    return new DnsOptions(
        DnsIntervals.family(proto.getDnsLookupFamily()),
        proto.hasDnsRefreshRate()
            ? atLeast(
                proto.getDnsRefreshRate(),
                TimeUnit.MILLISECONDS.toNanos(1),
                at.at("dns_refresh_rate"))
            : REFRESH,
        0,
        failure.baseNanos(),
        failure.maxNanos(),
        false,
        DnsResolverConfigs.compile(
            proto.hasTypedDnsResolverConfig() ? proto.getTypedDnsResolverConfig() : null,
            proto.hasDnsResolutionConfig() ? proto.getDnsResolutionConfig() : null,
            List.of(),
            proto.getUseTcpForDnsLookups(),
            server,
            at));
  }

  private static long atLeast(Duration duration, long least, ConfigContext at) {
    long nanos = Protos.nanos(duration);
    if (nanos < least) {
      at.error(
          nanos / 1e9
              + "s (expected "
              + (least == 1 ? "more than 0" : "at least " + least / 1e9)
              + "s)");
      return Math.max(least, 1);
    }
    return nanos;
  }

  private static List<HostAndPort> preresolve(DnsCacheConfig proto, ConfigContext at) {
    List<HostAndPort> names = new ArrayList<>();
    for (int i = 0; i < proto.getPreresolveHostnamesCount(); i++) {
      SocketAddress address = proto.getPreresolveHostnames(i);
      String text = address.getAddress();
      HostAndPort where =
          HostAndPort.parse(
              text.indexOf(':') >= 0 && !text.startsWith("[") ? "[" + text + "]" : text,
              address.getPortValue());
      if (where == null || where.port() == 0) {
        at.at("preresolve_hostnames", i)
            .error(text + ":" + address.getPortValue() + " (expected a name and a port)");
      } else {
        names.add(where);
      }
    }
    return List.copyOf(names);
  }
}
