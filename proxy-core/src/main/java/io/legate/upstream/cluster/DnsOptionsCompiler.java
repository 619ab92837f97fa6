package io.legate.upstream.cluster;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.UnknownExtension;
import io.legate.upstream.Protos;
import io.legate.upstream.discovery.DnsLookupFamily;
import io.legate.upstream.discovery.DnsOptions;
import io.legate.upstream.discovery.DnsResolverOptions;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Compiles the DNS fields of a cluster. Used on the control thread. */
final class DnsOptionsCompiler {
  static final FieldSet REFRESH_RATE =
      FieldSet.of("envoy.config.cluster.v3.Cluster.RefreshRate")
          .reads("base_interval", "max_interval");
  static final FieldSet RESOLUTION =
      FieldSet.of("envoy.config.core.v3.DnsResolutionConfig")
          .reads("resolvers", "dns_resolver_options");
  static final FieldSet RESOLVER_OPTIONS =
      FieldSet.of("envoy.config.core.v3.DnsResolverOptions").reads("no_default_search_domain");
  static final FieldSet CARES =
      FieldSet.of("envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig")
          .reads("resolvers", "dns_resolver_options", "query_timeout_seconds", "query_tries")
          .harmless("udp_max_queries", "every query has its own identifier")
          .harmless("rotate_nameservers", "servers are asked in order");

  private static final long DEFAULT_REFRESH = TimeUnit.SECONDS.toNanos(5);
  private static final long LEAST_REFRESH = TimeUnit.MILLISECONDS.toNanos(1);
  private static final int DNS_PORT = 53;

  private DnsOptionsCompiler() {}

  static DnsOptions compile(Cluster proto, ConfigContext at) {
    long refresh = DEFAULT_REFRESH;
    if (proto.hasDnsRefreshRate()) {
      refresh = interval(proto.getDnsRefreshRate(), at.at("dns_refresh_rate"));
    }
    var failure = proto.getDnsFailureRefreshRate();
    ConfigContext failureAt = at.at("dns_failure_refresh_rate");
    failureAt.check(REFRESH_RATE, failure);
    long base = 0;
    long max = 0;
    if (proto.hasDnsFailureRefreshRate()) {
      base = interval(failure.getBaseInterval(), failureAt.at("base_interval"));
      max =
          failure.hasMaxInterval()
              ? interval(failure.getMaxInterval(), failureAt.at("max_interval"))
              : base * 10;
      if (max < base) {
        failureAt.error(
            "max_interval must be greater than or equal to base_interval (expected at least base_interval)");
      }
    }
    return new DnsOptions(
        family(proto),
        refresh,
        Protos.nanos(proto.getDnsJitter()),
        base,
        max,
        proto.getRespectDnsTtl(),
        resolver(proto, at));
  }

  private static long interval(Duration duration, ConfigContext at) {
    long nanos = Protos.nanos(duration);
    if (nanos <= LEAST_REFRESH) {
      at.error(nanos / 1e9 + "s (expected more than 0.001s)");
      return DEFAULT_REFRESH;
    }
    return nanos;
  }

  private static DnsLookupFamily family(Cluster proto) {
    return switch (proto.getDnsLookupFamily()) {
      case V4_ONLY -> DnsLookupFamily.V4_ONLY;
      case V6_ONLY -> DnsLookupFamily.V6_ONLY;
      case V4_PREFERRED -> DnsLookupFamily.V4_PREFERRED;
      case ALL -> DnsLookupFamily.ALL;
      case AUTO, UNRECOGNIZED -> DnsLookupFamily.AUTO;
    };
  }

  /** The newest of the three ways to say it that is used. */
  private static DnsResolverOptions resolver(Cluster proto, ConfigContext at) {
    if (proto.hasTypedDnsResolverConfig()) {
      return typed(
          proto.getTypedDnsResolverConfig().getTypedConfig(), at.at("typed_dns_resolver_config"));
    }
    if (proto.hasDnsResolutionConfig()) {
      var config = proto.getDnsResolutionConfig();
      ConfigContext configAt = at.at("dns_resolution_config");
      configAt.check(RESOLUTION, config);
      configAt.at("dns_resolver_options").check(RESOLVER_OPTIONS, config.getDnsResolverOptions());
      return options(
          servers(config.getResolversList(), configAt.at("resolvers")),
          !config.getDnsResolverOptions().getNoDefaultSearchDomain(),
          0,
          0);
    }
    return options(servers(proto.getDnsResolversList(), at.at("dns_resolvers")), true, 0, 0);
  }

  private static DnsResolverOptions typed(Any any, ConfigContext at) {
    String type = Protos.typeName(any);
    if (type.startsWith("envoy.extensions.network.dns_resolver.getaddrinfo.")
        || type.startsWith("envoy.extensions.network.dns_resolver.apple.")) {
      return DnsResolverOptions.SYSTEM;
    }
    if (!type.equals(CARES.messageType())) {
      at.error(
          "unsupported-extension",
          UnknownExtension.message(
              "",
              type,
              List.of(
                  "envoy.network.dns_resolver.cares", "envoy.network.dns_resolver.getaddrinfo")));
      return DnsResolverOptions.SYSTEM;
    }
    ConfigContext configAt = at.at("typed_config");
    CaresDnsResolverConfig config = Protos.unpack(any, CaresDnsResolverConfig.class, configAt);
    if (config == null) {
      return DnsResolverOptions.SYSTEM;
    }
    configAt.check(CARES, config);
    configAt.at("dns_resolver_options").check(RESOLVER_OPTIONS, config.getDnsResolverOptions());
    return options(
        servers(config.getResolversList(), configAt.at("resolvers")),
        !config.getDnsResolverOptions().getNoDefaultSearchDomain(),
        config.getQueryTimeoutSeconds().getValue(),
        config.getQueryTries().getValue());
  }

  private static DnsResolverOptions options(
      List<InetSocketAddress> servers, boolean search, long timeoutSeconds, int tries) {
    DnsResolverOptions system = DnsResolverOptions.SYSTEM;
    return new DnsResolverOptions(
        servers,
        search,
        timeoutSeconds == 0 ? system.queryTimeoutMillis() : timeoutSeconds * 1000,
        tries == 0 ? system.queryTries() : tries);
  }

  private static List<InetSocketAddress> servers(List<Address> addresses, ConfigContext at) {
    List<InetSocketAddress> servers = new ArrayList<>();
    for (Address address : addresses) {
      SocketAddress server = Protos.socketAddress(address, at);
      if (server instanceof InetSocketAddress inet) {
        servers.add(
            inet.getPort() == 0 ? new InetSocketAddress(inet.getAddress(), DNS_PORT) : inet);
      } else if (server != null) {
        at.error(server + " (expected an IP address and a port)");
      }
    }
    return List.copyOf(servers);
  }
}
