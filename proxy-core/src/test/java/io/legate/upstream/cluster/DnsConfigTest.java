package io.legate.upstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.Message;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.UInt64Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.RefreshRate;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.DnsResolutionConfig;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.core.v3.UpstreamHttpProtocolOptions;
import io.envoyproxy.envoy.extensions.clusters.common.dns.v3.DnsLookupFamily;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;
import io.envoyproxy.envoy.extensions.clusters.dynamic_forward_proxy.v3.ClusterConfig;
import io.envoyproxy.envoy.extensions.common.dynamic_forward_proxy.v3.DnsCacheConfig;
import io.envoyproxy.envoy.extensions.network.dns_resolver.apple.v3.AppleDnsResolverConfig;
import io.envoyproxy.envoy.extensions.network.dns_resolver.cares.v3.CaresDnsResolverConfig;
import io.envoyproxy.envoy.extensions.network.dns_resolver.getaddrinfo.v3.GetAddrInfoDnsResolverConfig;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.legate.upstream.ClusterRefs;
import io.legate.upstream.discovery.DnsOptions;
import io.legate.upstream.discovery.DnsResolverOptions;
import java.net.InetSocketAddress;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the fields about DNS are compiled to. */
class DnsConfigTest {
  private static final long SECOND = 1_000_000_000L;
  private final Problems problems = new Problems();

  @Test
  void hasEnvoysDefaults() {
    DnsOptions options = compile(cluster());

    assertThat(options.refreshNanos()).isEqualTo(5 * SECOND);
    assertThat(options.failureBaseNanos()).isZero();
    assertThat(options.jitterNanos()).isZero();
    assertThat(options.respectTtl()).isFalse();
    assertThat(options.family()).isEqualTo(io.legate.upstream.discovery.DnsLookupFamily.AUTO);
    assertThat(options.resolver()).isEqualTo(DnsResolverOptions.SYSTEM);
    assertThat(problems.all).isEmpty();
  }

  @Test
  void waitsTenTimesTheBaseAtMostAfterFailures() {
    DnsOptions options =
        compile(
            cluster()
                .setDnsFailureRefreshRate(RefreshRate.newBuilder().setBaseInterval(seconds(2))));

    assertThat(options.failureBaseNanos()).isEqualTo(2 * SECOND);
    assertThat(options.failureMaxNanos()).isEqualTo(20 * SECOND);
  }

  @Test
  void tellsIntervalsThatAreTooShort() {
    Duration milli = Duration.newBuilder().setNanos(1_000_000).build();
    compile(
        cluster()
            .setDnsRefreshRate(milli)
            .setDnsJitter(seconds(-1))
            .setDnsFailureRefreshRate(
                RefreshRate.newBuilder().setBaseInterval(seconds(3)).setMaxInterval(seconds(2))));

    assertThat(problems.all)
        .containsExactlyInAnyOrder(
            "ERROR invalid-value dns_refresh_rate: 0.001s (expected more than 0.001s)",
            "ERROR invalid-value dns_jitter: -1.0s (expected at least 0s)",
            "ERROR invalid-value dns_failure_refresh_rate: max_interval must be greater than or"
                + " equal to base_interval (expected at least base_interval)");
  }

  @Test
  void asksAsCAresIsConfigured() {
    CaresDnsResolverConfig cares =
        CaresDnsResolverConfig.newBuilder()
            .addResolvers(address("127.0.0.5", 5353))
            .addResolvers(address("127.0.0.6", 0))
            .setUseResolversAsFallback(true)
            .setFilterUnroutableFamilies(true)
            .setRotateNameservers(true)
            .setDnsResolverOptions(
                io.envoyproxy.envoy.config.core.v3.DnsResolverOptions.newBuilder()
                    .setUseTcpForDnsLookups(true)
                    .setNoDefaultSearchDomain(true))
            .setQueryTimeoutSeconds(UInt64Value.of(4))
            .setQueryTries(UInt32Value.of(7))
            .setUdpMaxQueries(UInt32Value.of(100))
            .build();

    assertThat(compile(cluster().setTypedDnsResolverConfig(typed(cares))).resolver())
        .isEqualTo(
            new DnsResolverOptions(
                List.of(
                    new InetSocketAddress("127.0.0.5", 5353),
                    new InetSocketAddress("127.0.0.6", 53)),
                true,
                false,
                true,
                true,
                true,
                4000,
                7));
    assertThat(problems.all).isEmpty();
  }

  @Test
  void takesTheNewestOfTheWaysToNameServersAndElseTheBootstraps() {
    Cluster.Builder both =
        cluster()
            .setDnsResolutionConfig(
                DnsResolutionConfig.newBuilder().addResolvers(address("127.0.0.5", 53)))
            .setUseTcpForDnsLookups(true);
    assertThat(compile(both).resolver())
        .isEqualTo(
            DnsResolverOptions.SYSTEM.withServers(List.of(new InetSocketAddress("127.0.0.5", 53))));

    assertThat(compile(cluster().setUseTcpForDnsLookups(true)).resolver())
        .isEqualTo(DnsResolverOptions.SYSTEM.withFlags(true, true));

    var ofServer = DnsResolverOptions.SYSTEM.withTries(1000, 1);
    assertThat(DnsOptionsCompiler.compile(source(cluster(), ofServer)).resolver())
        .isEqualTo(ofServer);
    assertThat(DnsOptionsCompiler.compile(source(both, ofServer)).resolver())
        .isNotEqualTo(ofServer);
  }

  @Test
  void getaddrinfoIsTheSystemWithRetries() {
    var config = GetAddrInfoDnsResolverConfig.newBuilder().setNumRetries(UInt32Value.of(2)).build();

    assertThat(compile(cluster().setTypedDnsResolverConfig(typed(config))).resolver())
        .isEqualTo(DnsResolverOptions.SYSTEM.withTries(0, 3));
    assertThat(problems.all).isEmpty();
  }

  @Test
  void refusesWhatCannotBeAsked() {
    compile(
        cluster().setTypedDnsResolverConfig(typed(AppleDnsResolverConfig.getDefaultInstance())));
    compile(cluster().setDnsResolutionConfig(DnsResolutionConfig.getDefaultInstance()));
    compile(
        cluster()
            .setDnsResolutionConfig(
                DnsResolutionConfig.newBuilder()
                    .addResolvers(Address.newBuilder().setPipe(Pipe.newBuilder().setPath("/x")))
                    .addResolvers(address("ns.test", 53))));

    assertThat(problems.all).hasSize(4);
    assertThat(problems.all.get(0))
        .startsWith("ERROR unsupported-extension typed_dns_resolver_config: ")
        .contains("apple")
        .contains("envoy.network.dns_resolver.cares");
    assertThat(problems.all.get(1))
        .isEqualTo(
            "ERROR invalid-value dns_resolution_config.resolvers: a name server is required"
                + " (expected at least one)");
    assertThat(problems.all.get(2)).contains("resolvers[0]").contains("expected an IP address");
    assertThat(problems.all.get(3)).contains("resolvers[1]").contains("malformed IP address");
  }

  @Test
  void theTypedClusterHasOptionsOfItsOwn() {
    DnsCluster.Builder dns =
        DnsCluster.newBuilder()
            .setDnsRefreshRate(seconds(9))
            .setDnsLookupFamily(DnsLookupFamily.V4_PREFERRED)
            .setDnsFailureRefreshRate(
                DnsCluster.RefreshRate.newBuilder()
                    .setBaseInterval(seconds(3))
                    .setMaxInterval(seconds(2)));
    Cluster.Builder cluster = cluster().setDnsRefreshRate(seconds(1));
    cluster
        .getClusterTypeBuilder()
        .setName("envoy.clusters.dns")
        .setTypedConfig(Any.pack(dns.build()));

    new DnsKind().compile(source(cluster, DnsResolverOptions.SYSTEM));

    assertThat(problems.all)
        .containsExactlyInAnyOrder(
            "WARNING unsupported-field dns_refresh_rate: has no effect beside cluster_type"
                + " envoy.clusters.dns (expected in its typed_config)",
            "ERROR invalid-value cluster_type.typed_config.dns_failure_refresh_rate: max_interval"
                + " must be greater than or equal to base_interval (expected at least"
                + " base_interval)");
  }

  @Test
  void aForwardingClusterMustNotLeaveNamesUnchecked() {
    HttpProtocolOptions unchecked =
        HttpProtocolOptions.newBuilder()
            .setUpstreamHttpProtocolOptions(
                UpstreamHttpProtocolOptions.newBuilder().setAutoSni(true))
            .build();
    DnsCacheConfig cache = DnsCacheConfig.newBuilder().setName("c").build();
    ClusterConfig.Builder forward = ClusterConfig.newBuilder().setDnsCacheConfig(cache);
    Cluster.Builder cluster =
        Cluster.newBuilder()
            .setName("web")
            .putTypedExtensionProtocolOptions(HttpOptions.EXTENSION, Any.pack(unchecked));

    cluster.getClusterTypeBuilder().setTypedConfig(Any.pack(forward.build()));
    new ForwardKind().compile(source(cluster, DnsResolverOptions.SYSTEM));
    assertThat(problems.all)
        .singleElement()
        .asString()
        .contains("must have auto_sni and auto_san_validation true unless");

    forward.setAllowInsecureClusterOptions(true);
    cluster.getClusterTypeBuilder().setTypedConfig(Any.pack(forward.build()));
    new ForwardKind().compile(source(cluster, DnsResolverOptions.SYSTEM));
    assertThat(problems.all).hasSize(1);
  }

  private DnsOptions compile(Cluster.Builder cluster) {
    return DnsOptionsCompiler.compile(source(cluster, DnsResolverOptions.SYSTEM));
  }

  private ClusterKind.Source source(Cluster.Builder cluster, DnsResolverOptions server) {
    return new ClusterKind.Source(
        cluster.build(), problems.at, new ClusterRefs(), server, EndpointSources.NONE, null);
  }

  private static Cluster.Builder cluster() {
    return Clusters.of("web", DiscoveryType.STRICT_DNS, "web.test:80");
  }

  private static TypedExtensionConfig typed(Message config) {
    return TypedExtensionConfig.newBuilder()
        .setName("any")
        .setTypedConfig(Any.pack(config))
        .build();
  }

  private static Duration seconds(int seconds) {
    return Duration.newBuilder().setSeconds(seconds).build();
  }

  private static Address address(String ip, int port) {
    return Address.newBuilder()
        .setSocketAddress(SocketAddress.newBuilder().setAddress(ip).setPortValue(port))
        .build();
  }
}
