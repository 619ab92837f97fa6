package io.legate.upstream.cluster;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.upstream.Protos;
import io.legate.upstream.discovery.ClusterDiscovery;
import io.legate.upstream.discovery.DnsIntervals;
import io.legate.upstream.discovery.DnsLookupFamily;
import io.legate.upstream.discovery.DnsOptions;
import io.legate.upstream.discovery.DnsResolverConfigs;
import io.legate.upstream.discovery.DnsResolverOptions;
import io.legate.upstream.discovery.StaticDiscovery;
import io.legate.upstream.discovery.StrictDnsDiscovery;
import java.util.List;

/** {@code envoy.clusters.dns}: both ways of using DNS, with options in a message of their own. */
final class DnsKind implements ClusterKind {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.clusters.dns.v3.DnsCluster")
          .reads("dns_refresh_rate", "dns_failure_refresh_rate", "respect_dns_ttl", "dns_jitter")
          .reads("typed_dns_resolver_config", "dns_lookup_family")
          .reads("all_addresses_in_single_endpoint");
  static final FieldSet REFRESH_RATE =
      FieldSet.of("envoy.extensions.clusters.dns.v3.DnsCluster.RefreshRate")
          .reads("base_interval", "max_interval");

  @Override
  public List<String> names() {
    return List.of("envoy.clusters.dns", "envoy.cluster.dns");
  }

  @Override
  public String configType() {
    return FIELDS.messageType();
  }

  @Override
  public ClusterDiscovery.Factory compile(Source source) {
    Any any = source.config();
    DnsCluster config =
        any.getTypeUrl().isEmpty()
            ? DnsCluster.getDefaultInstance()
            : Protos.unpack(any, DnsCluster.class, source.configAt());
    if (config == null) {
      return context -> new StaticDiscovery(Source.nothing());
    }
    source.configAt().check(FIELDS, config);
    warnOfFieldsBeside(source.proto(), source.at());
    DnsOptions options = options(config, source);
    return config.getAllAddressesInSingleEndpoint()
        ? LogicalDnsKind.discovery(source, options)
        : StrictDnsDiscovery.factory(source.assignment(true), options);
  }

  private static DnsOptions options(DnsCluster config, Source source) {
    ConfigContext at = source.configAt();
    DnsIntervals.Backoff failure = DnsIntervals.Backoff.NONE;
    if (config.hasDnsFailureRefreshRate()) {
      var rate = config.getDnsFailureRefreshRate();
      ConfigContext rateAt = at.at("dns_failure_refresh_rate");
      rateAt.check(REFRESH_RATE, rate);
      failure =
          DnsIntervals.backoff(
              rate.getBaseInterval(), rate.getMaxInterval(), rate.hasMaxInterval(), rateAt);
    }
    long refresh = DnsOptionsCompiler.DEFAULT_REFRESH;
    return new DnsOptions(
        family(config),
        config.hasDnsRefreshRate()
            ? DnsIntervals.refresh(config.getDnsRefreshRate(), refresh, at.at("dns_refresh_rate"))
            : refresh,
        DnsOptionsCompiler.jitter(config.getDnsJitter(), at.at("dns_jitter")),
        failure.baseNanos(),
        failure.maxNanos(),
        config.getRespectDnsTtl(),
        resolver(config, source));
  }

  private static DnsResolverOptions resolver(DnsCluster config, Source source) {
    DnsResolverOptions ofCluster = DnsOptionsCompiler.resolver(source);
    return DnsResolverConfigs.compile(
        config.hasTypedDnsResolverConfig() ? config.getTypedDnsResolverConfig() : null,
        null,
        List.of(),
        false,
        ofCluster,
        source.configAt());
  }

  private static DnsLookupFamily family(DnsCluster config) {
    return switch (config.getDnsLookupFamily()) {
      case V4_ONLY -> DnsLookupFamily.V4_ONLY;
      case V6_ONLY -> DnsLookupFamily.V6_ONLY;
      case V4_PREFERRED -> DnsLookupFamily.V4_PREFERRED;
      case ALL -> DnsLookupFamily.ALL;
      case UNSPECIFIED, AUTO, UNRECOGNIZED -> DnsLookupFamily.AUTO;
    };
  }

  /** The cluster's own fields of these names mean nothing to this kind, in Envoy neither. */
  private static void warnOfFieldsBeside(Cluster proto, ConfigContext at) {
    warn(proto.hasDnsRefreshRate(), "dns_refresh_rate", at);
    warn(proto.hasDnsFailureRefreshRate(), "dns_failure_refresh_rate", at);
    warn(proto.hasDnsJitter(), "dns_jitter", at);
    warn(proto.getRespectDnsTtl(), "respect_dns_ttl", at);
    warn(proto.getDnsLookupFamilyValue() != 0, "dns_lookup_family", at);
  }

  private static void warn(boolean set, String field, ConfigContext at) {
    if (set) {
      at.at(field)
          .warn(
              "unsupported-field",
              "has no effect beside cluster_type envoy.clusters.dns (expected in its typed_config)");
    }
  }
}
