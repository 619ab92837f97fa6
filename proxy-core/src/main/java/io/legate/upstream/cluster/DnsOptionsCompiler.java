package io.legate.upstream.cluster;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.legate.common.ConfigContext;
import io.legate.upstream.Protos;
import io.legate.upstream.discovery.DnsIntervals;
import io.legate.upstream.discovery.DnsOptions;
import io.legate.upstream.discovery.DnsResolverConfigs;
import io.legate.upstream.discovery.DnsResolverOptions;
import java.util.concurrent.TimeUnit;

/** Compiles the DNS fields of a cluster. Used on the control thread. */
final class DnsOptionsCompiler {
  static final long DEFAULT_REFRESH = TimeUnit.SECONDS.toNanos(5);

  private DnsOptionsCompiler() {}

  static DnsOptions compile(ClusterKind.Source source) {
    Cluster proto = source.proto();
    ConfigContext at = source.at();
    DnsIntervals.Backoff failure =
        proto.hasDnsFailureRefreshRate()
            ? DnsIntervals.backoff(
                proto.getDnsFailureRefreshRate(), at.at("dns_failure_refresh_rate"))
            : DnsIntervals.Backoff.NONE;
    return new DnsOptions(
        DnsIntervals.family(proto.getDnsLookupFamily()),
        proto.hasDnsRefreshRate()
            ? DnsIntervals.refresh(
                proto.getDnsRefreshRate(), DEFAULT_REFRESH, at.at("dns_refresh_rate"))
            : DEFAULT_REFRESH,
        jitter(proto.getDnsJitter(), at.at("dns_jitter")),
        failure.baseNanos(),
        failure.maxNanos(),
        proto.getRespectDnsTtl(),
        resolver(source));
  }

  static long jitter(Duration duration, ConfigContext at) {
    long nanos = Protos.nanos(duration);
    if (nanos < 0) {
      at.error(nanos / 1e9 + "s (expected at least 0s)");
      return 0;
    }
    return nanos;
  }

  @SuppressWarnings("deprecation") // dns_resolvers and the like are still written
  static DnsResolverOptions resolver(ClusterKind.Source source) {
    Cluster proto = source.proto();
    return DnsResolverConfigs.compile(
        proto.hasTypedDnsResolverConfig() ? proto.getTypedDnsResolverConfig() : null,
        proto.hasDnsResolutionConfig() ? proto.getDnsResolutionConfig() : null,
        proto.getDnsResolversList(),
        proto.getUseTcpForDnsLookups(),
        source.resolver(),
        source.at());
  }
}
