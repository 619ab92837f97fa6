package io.legate.upstream.discovery;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.DnsResolutionConfig;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig;
import io.envoyproxy.envoy.extensions.network.dns_resolver.getaddrinfo.v3.GetAddrInfoDnsResolverConfig;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.UnknownExtension;
import io.legate.upstream.Protos;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles who is asked for names: the same fields stand in the bootstrap, in clusters and in DNS
 * caches. Used on the control thread.
 */
public final class DnsResolverConfigs {
  static final FieldSet RESOLUTION =
      FieldSet.of("envoy.config.core.v3.DnsResolutionConfig")
          .reads("resolvers", "dns_resolver_options");
  static final FieldSet RESOLVER_OPTIONS =
      FieldSet.of("envoy.config.core.v3.DnsResolverOptions")
          .reads("use_tcp_for_dns_lookups", "no_default_search_domain");
  static final FieldSet CARES =
      FieldSet.of("envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig")
          .reads("resolvers", "use_resolvers_as_fallback", "filter_unroutable_families")
          .reads("dns_resolver_options", "query_timeout_seconds", "query_tries")
          .reads("rotate_nameservers")
          .harmless("udp_max_queries", "every query has its own identifier and a timeout");
  static final FieldSet GETADDRINFO =
      FieldSet.of(
              "envoy.extensions.network.dns_resolver.getaddrinfo.v3.GetAddrInfoDnsResolverConfig")
          .reads("num_retries");

  private static final String CARES_NAME = "envoy.network.dns_resolver.cares";
  private static final String GETADDRINFO_NAME = "envoy.network.dns_resolver.getaddrinfo";
  private static final int DNS_PORT = 53;

  private DnsResolverConfigs() {}

  /**
   * What a message says of resolving; the newest of the ways to say it is used.
   *
   * @param typed {@code typed_dns_resolver_config}, or null
   * @param legacy {@code dns_resolution_config}, or null
   * @param resolvers {@code dns_resolvers}
   * @param tcp {@code use_tcp_for_dns_lookups}
   * @param otherwise what is used when none of them is set
   * @param at the message that has these fields
   */
  public static DnsResolverOptions compile(
      @Nullable TypedExtensionConfig typed,
      @Nullable DnsResolutionConfig legacy,
      List<Address> resolvers,
      boolean tcp,
      DnsResolverOptions otherwise,
      ConfigContext at) {
    if (typed != null) {
      return typed(typed.getTypedConfig(), at.at("typed_dns_resolver_config"));
    }
    if (legacy != null) {
      return legacy(legacy, at.at("dns_resolution_config"));
    }
    if (resolvers.isEmpty() && !tcp) {
      return otherwise;
    }
    return DnsResolverOptions.SYSTEM
        .withServers(servers(resolvers, "dns_resolvers", at))
        .withFlags(tcp, true);
  }

  private static DnsResolverOptions legacy(DnsResolutionConfig config, ConfigContext at) {
    at.check(RESOLUTION, config);
    if (config.getResolversCount() == 0) {
      at.at("resolvers").error("a name server is required (expected at least one)");
    }
    return flags(
        DnsResolverOptions.SYSTEM.withServers(servers(config.getResolversList(), "resolvers", at)),
        config.getDnsResolverOptions(),
        at.at("dns_resolver_options"));
  }

  private static DnsResolverOptions typed(Any any, ConfigContext at) {
    String type = Protos.typeName(any);
    ConfigContext configAt = at.at("typed_config");
    if (type.equals(CARES.messageType())) {
      CaresDnsResolverConfig cares = Protos.unpack(any, CaresDnsResolverConfig.class, configAt);
      return cares == null ? DnsResolverOptions.SYSTEM : cares(cares, configAt);
    }
    if (type.equals(GETADDRINFO.messageType())) {
      var config = Protos.unpack(any, GetAddrInfoDnsResolverConfig.class, configAt);
      return config == null ? DnsResolverOptions.SYSTEM : getaddrinfo(config, configAt);
    }
    at.error(
        "unsupported-extension",
        UnknownExtension.message("", type, List.of(CARES_NAME, GETADDRINFO_NAME)));
    return DnsResolverOptions.SYSTEM;
  }

  private static DnsResolverOptions cares(CaresDnsResolverConfig config, ConfigContext at) {
    at.check(CARES, config);
    long seconds = config.getQueryTimeoutSeconds().getValue();
    if (config.hasQueryTimeoutSeconds() && (seconds < 1 || seconds > Integer.MAX_VALUE)) {
      at.at("query_timeout_seconds")
          .error(Long.toUnsignedString(seconds) + " (expected 1 to 2147483647)");
      seconds = 0;
    }
    int tries = config.getQueryTries().getValue();
    if (config.hasQueryTries() && tries < 1) {
      at.at("query_tries").error(Integer.toUnsignedString(tries) + " (expected 1 to 2147483647)");
    }
    var options =
        new DnsResolverOptions(
            servers(config.getResolversList(), "resolvers", at),
            config.getUseResolversAsFallback(),
            true,
            false,
            config.getRotateNameservers(),
            config.getFilterUnroutableFamilies(),
            seconds * 1000,
            tries);
    return flags(options, config.getDnsResolverOptions(), at.at("dns_resolver_options"));
  }

  /** The system's files are read here instead of by the C library, which would block. */
  private static DnsResolverOptions getaddrinfo(
      GetAddrInfoDnsResolverConfig config, ConfigContext at) {
    at.check(GETADDRINFO, config);
    int retries = config.getNumRetries().getValue();
    int most = Integer.MAX_VALUE - 1;
    int tries = retries < 0 || retries > most ? Integer.MAX_VALUE : retries + 1;
    return DnsResolverOptions.SYSTEM.withTries(0, config.hasNumRetries() ? tries : 0);
  }

  private static DnsResolverOptions flags(
      DnsResolverOptions options,
      io.envoyproxy.envoy.config.core.v3.DnsResolverOptions flags,
      ConfigContext at) {
    at.check(RESOLVER_OPTIONS, flags);
    return options.withFlags(flags.getUseTcpForDnsLookups(), !flags.getNoDefaultSearchDomain());
  }

  private static List<InetSocketAddress> servers(
      List<Address> addresses, String field, ConfigContext at) {
    List<InetSocketAddress> servers = new ArrayList<>();
    for (int i = 0; i < addresses.size(); i++) {
      SocketAddress server = Protos.socketAddress(addresses.get(i), at.at(field, i));
      if (server instanceof InetSocketAddress inet) {
        servers.add(
            inet.getPort() == 0 ? new InetSocketAddress(inet.getAddress(), DNS_PORT) : inet);
      } else if (server != null) {
        at.at(field, i).error(server + " (expected an IP address and a port)");
      }
    }
    return List.copyOf(servers);
  }
}
