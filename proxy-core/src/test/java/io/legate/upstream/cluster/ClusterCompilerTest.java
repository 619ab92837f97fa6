package io.legate.upstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import com.google.protobuf.Struct;
import com.google.protobuf.UInt32Value;
import com.google.protobuf.Value;
import io.envoyproxy.envoy.config.cluster.v3.CircuitBreakers.Thresholds;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.cluster.v3.LoadBalancingPolicy;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.envoyproxy.envoy.config.core.v3.RoutingPriority;
import io.envoyproxy.envoy.config.core.v3.TransportSocket;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.endpoint.v3.LbEndpoint;
import io.envoyproxy.envoy.config.endpoint.v3.LocalityLbEndpoints;
import io.envoyproxy.envoy.extensions.load_balancing_policies.least_request.v3.LeastRequest;
import io.envoyproxy.envoy.extensions.load_balancing_policies.pick_first.v3.PickFirst;
import io.legate.http.HeaderFormat;
import io.legate.stats.StatsStore;
import io.legate.upstream.CircuitBreaker;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ClusterRefs;
import io.legate.upstream.ResourceLimit;
import io.legate.upstream.ResourcePriority;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClusterCompilerTest {
  private final StatsStore stats = new StatsStore(1);
  private final ClusterRefs refs = new ClusterRefs();
  private final Problems problems = new Problems();
  private final ClusterCompiler compiler =
      new ClusterCompiler(refs, stats, TransportSockets.RAW_ONLY);

  @Test
  void hasEnvoysDefaults() {
    ClusterInfo info = compile(cluster()).info();

    assertThat(problems.all).isEmpty();
    assertThat(info.ref()).isSameAs(refs.of("web"));
    assertThat(info.connectTimeoutNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(5));
    assertThat(info.bufferLimitBytes()).isEqualTo(1 << 20);
    assertThat(info.http())
        .isEqualTo(
            new ClusterInfo.HttpOptions(
                TimeUnit.HOURS.toNanos(1), 0, 0, 80 * 1024, 100, false, HeaderFormat.LOWER_CASE));
    assertThat(info.tcp()).isEqualTo(ClusterInfo.TcpOptions.NONE);
    for (ResourcePriority priority : ResourcePriority.values()) {
      assertThat(info.breaker(priority).connections().max()).isEqualTo(1024);
      assertThat(info.breaker(priority).pendingRequests().max()).isEqualTo(1024);
      assertThat(info.breaker(priority).requests().max()).isEqualTo(1024);
      assertThat(info.breaker(priority).retries().max()).isEqualTo(3);
    }
  }

  @Test
  void readsThresholdsPerPriority() {
    Thresholds.Builder thresholds =
        Thresholds.newBuilder()
            .setPriority(RoutingPriority.HIGH)
            .setMaxConnections(UInt32Value.of(7))
            .setMaxRetries(UInt32Value.of(0))
            .setTrackRemaining(true);
    Cluster.Builder cluster = cluster();
    cluster.getCircuitBreakersBuilder().addThresholds(thresholds);

    ClusterInfo info = compile(cluster).info();

    assertThat(info.highBreaker().connections().max()).isEqualTo(7);
    assertThat(info.highBreaker().requests().max()).isEqualTo(1024);
    assertThat(info.highBreaker().retries().tryAcquire()).isFalse();
    assertThat(info.defaultBreaker().connections().max()).isEqualTo(1024);
    assertThat(stats.gauge("cluster.web.circuit_breakers.high.remaining_cx").value()).isEqualTo(7);
    assertThat(stats.gauges())
        .extracting(g -> g.name())
        .contains(
            "cluster.web.circuit_breakers.default.cx_open",
            "cluster.web.circuit_breakers.default.cx_pool_open",
            "cluster.web.circuit_breakers.default.rq_pending_open",
            "cluster.web.circuit_breakers.default.rq_open",
            "cluster.web.circuit_breakers.high.rq_retry_open")
        .doesNotContain("cluster.web.circuit_breakers.default.remaining_cx");
  }

  @Test
  void readsBudgetsPoolsAndLimitsPerHost() {
    Cluster.Builder cluster = cluster();
    cluster
        .getCircuitBreakersBuilder()
        .addThresholds(
            Thresholds.newBuilder()
                .setMaxConnectionPools(UInt32Value.of(4))
                .setRetryBudget(Thresholds.RetryBudget.getDefaultInstance()))
        .addThresholds(Thresholds.newBuilder().setMaxConnectionPools(UInt32Value.of(5)))
        .addPerHostThresholds(Thresholds.newBuilder().setMaxConnections(UInt32Value.of(6)));

    CircuitBreaker limits = compile(cluster).info().defaultBreaker();

    assertThat(limits.connectionPools().max()).isEqualTo(4);
    assertThat(limits.maxConnectionsPerHost()).isEqualTo(6);
    for (int i = 0; i < 40; i++) {
      limits.requests().acquire();
    }
    assertThat(limits.retries().max()).isEqualTo(8);
    CircuitBreaker high = compile(cluster()).info().highBreaker();
    assertThat(high.connectionPools().max()).isEqualTo(ResourceLimit.UNLIMITED);
    assertThat(high.maxConnectionsPerHost()).isEqualTo(CircuitBreaker.ANY_PER_HOST);
  }

  @Test
  void refusesWhatHostsHaveNoLimitOf() {
    Cluster.Builder cluster = cluster();
    cluster
        .getCircuitBreakersBuilder()
        .addPerHostThresholds(
            Thresholds.newBuilder()
                .setMaxRequests(UInt32Value.of(1))
                .setTrackRemaining(true)
                .setMaxRetries(UInt32Value.of(1)));

    assertThat(compile(cluster)).isNull();
    assertThat(problems.all)
        .containsExactlyInAnyOrder(
            "ERROR invalid-value circuit_breakers.per_host_thresholds[0].max_requests"
                + ": hosts have no such limit of their own (expected max_connections alone)",
            "ERROR invalid-value circuit_breakers.per_host_thresholds[0].max_retries"
                + ": hosts have no such limit of their own (expected max_connections alone)",
            "WARNING unsupported-field circuit_breakers.per_host_thresholds[0].track_remaining:"
                + " track_remaining has no effect per host (expected it to be left out)");
  }

  @Test
  void readsHttpOptionsFromTheExtensionOrTheOldFields() {
    HttpProtocolOptions common =
        HttpProtocolOptions.newBuilder()
            .setIdleTimeout(Duration.newBuilder().setSeconds(3))
            .setMaxRequestsPerConnection(UInt32Value.of(9))
            .build();
    Http1ProtocolOptions http1 =
        Http1ProtocolOptions.newBuilder()
            .setEnableTrailers(true)
            .setHeaderKeyFormat(
                Http1ProtocolOptions.HeaderKeyFormat.newBuilder()
                    .setProperCaseWords(
                        Http1ProtocolOptions.HeaderKeyFormat.ProperCaseWords.getDefaultInstance()))
            .build();
    var typed =
        io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions.newBuilder()
            .setCommonHttpProtocolOptions(common);
    typed.getExplicitHttpConfigBuilder().setHttpProtocolOptions(http1);

    var fresh =
        compile(
            cluster()
                .putTypedExtensionProtocolOptions(HttpOptions.EXTENSION, Any.pack(typed.build())));
    var old =
        compile(
            cluster()
                .setMaxRequestsPerConnection(UInt32Value.of(3))
                .setCommonHttpProtocolOptions(common)
                .setHttpProtocolOptions(http1));

    assertThat(problems.all).isEmpty();
    assertThat(fresh.info().http()).isEqualTo(old.info().http());
    assertThat(fresh.info().http().idleTimeoutNanos()).isEqualTo(TimeUnit.SECONDS.toNanos(3));
    assertThat(fresh.info().http().maxRequestsPerConnection()).isEqualTo(9);
    assertThat(fresh.info().http().enableTrailers()).isTrue();
    assertThat(fresh.info().http().headerFormat()).isEqualTo(HeaderFormat.PROPER_CASE_WORDS);
  }

  @Test
  void warnsOfWhatIsNotDoneYet() {
    compile(
        cluster()
            .setLoadBalancingPolicy(
                LoadBalancingPolicy.newBuilder()
                    .addPolicies(policy(Any.pack(PickFirst.getDefaultInstance())))));

    assertThat(problems.all)
        .containsExactlyInAnyOrder(
            "WARNING unsupported-policy load_balancing_policy.policies[0]:"
                + " envoy.extensions.load_balancing_policies.pick_first.v3.PickFirst is not"
                + " supported yet; ROUND_ROBIN is used instead (expected ROUND_ROBIN,"
                + " LEAST_REQUEST, RANDOM, RING_HASH or MAGLEV)");
  }

  @Test
  void takesTheFirstTypedPolicyThatExists() {
    compile(
        cluster()
            .setLoadBalancingPolicy(
                LoadBalancingPolicy.newBuilder()
                    .addPolicies(policy(Any.pack(PickFirst.getDefaultInstance())))
                    .addPolicies(
                        policy(
                            Any.pack(
                                LeastRequest.newBuilder()
                                    .setChoiceCount(UInt32Value.of(1))
                                    .build())))));

    assertThat(problems.all)
        .containsExactly(
            "ERROR invalid-value"
                + " load_balancing_policy.policies[1].typed_extension_config.typed_config.choice_count:"
                + " 1 (expected at least 2)");
  }

  @Test
  void refusesValuesThatCannotBe() {
    Cluster.Builder logical = Clusters.of("web", DiscoveryType.LOGICAL_DNS, "a:1", "b:2");
    compiler.compile(
        logical
            .setConnectTimeout(Duration.newBuilder().setSeconds(-5))
            .setDnsRefreshRate(Duration.getDefaultInstance())
            .build(),
        problems.at,
        false);

    assertThat(problems.errors())
        .containsExactlyInAnyOrder(
            "ERROR invalid-value connect_timeout: -5.0s (expected more than 0s)",
            "ERROR invalid-value dns_refresh_rate: 0.0s (expected more than 0.001s)",
            "ERROR invalid-value load_assignment: LOGICAL_DNS clusters must have a single"
                + " locality_lb_endpoint and a single lb_endpoint (expected one endpoint)");
  }

  @Test
  void refusesTransportSocketsThatDoNotExist() {
    Any tls =
        Any.newBuilder()
            .setTypeUrl(
                "type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext")
            .build();
    compiler.compile(
        cluster()
            .setTransportSocket(
                TransportSocket.newBuilder()
                    .setName("envoy.transport_sockets.tls")
                    .setTypedConfig(tls))
            .build(),
        problems.at,
        false);

    assertThat(problems.errors())
        .singleElement()
        .asString()
        .startsWith(
            "ERROR unsupported-extension transport_socket: Didn't find a registered implementation"
                + " for 'envoy.transport_sockets.tls'");
  }

  @Test
  void edsHasNoHostsUntilThereIsASource() {
    CompiledCluster compiled =
        compile(
            Cluster.newBuilder()
                .setName("e")
                .setType(DiscoveryType.EDS)
                .setEdsClusterConfig(Cluster.EdsClusterConfig.getDefaultInstance()));

    assertThat(problems.all)
        .containsExactly(
            "WARNING unsupported-discovery type: EDS has no source yet: cluster 'e' has no hosts (expected STATIC, STRICT_DNS or LOGICAL_DNS)");
    assertThat(compiled.waitForWarmOnInit()).isTrue();
  }

  @Test
  void namesMetricsAfterTheAlternativeName() {
    CompiledCluster compiled =
        compile(cluster().setAltStatName("http://a:80").setWaitForWarmOnInit(BoolValue.of(false)));

    assertThat(compiled.info().observabilityName()).isEqualTo("http://a:80");
    assertThat(compiled.info().stats().scope().prefix()).isEqualTo("cluster.http_a_80.");
    assertThat(compiled.waitForWarmOnInit()).isFalse();
  }

  @Test
  void readsEndpointsWithWeightsMetadataAndUnixSockets() {
    LbEndpoint.Builder canary = Clusters.endpoint("127.0.0.1:80");
    canary
        .setLoadBalancingWeight(UInt32Value.of(5))
        .setMetadata(
            Metadata.newBuilder()
                .putFilterMetadata(
                    "envoy.lb",
                    Struct.newBuilder()
                        .putFields("canary", Value.newBuilder().setBoolValue(true).build())
                        .build()));
    LbEndpoint.Builder pipe = LbEndpoint.newBuilder();
    pipe.getEndpointBuilder().getAddressBuilder().getPipeBuilder().setPath("/run/app.sock");
    LocalityLbEndpoints.Builder locality =
        LocalityLbEndpoints.newBuilder().setPriority(1).addLbEndpoints(canary).addLbEndpoints(pipe);
    locality.getLocalityBuilder().setZone("z1");
    var assignment =
        Endpoints.compile(
            io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment.newBuilder()
                .addEndpoints(locality)
                .build(),
            problems.at,
            false);
    Membership membership = new Membership(compile(cluster()).info(), 2, false);
    membership.apply(assignment);

    var sets = membership.prioritySet().hostSets();
    assertThat(problems.all).isEmpty();
    assertThat(sets).hasSize(2);
    assertThat(sets.get(0).hosts()).isEmpty();
    assertThat(sets.get(1).hosts()).extracting(h -> h.weight()).containsExactly(5, 1);
    assertThat(sets.get(1).hosts()).extracting(h -> h.canary()).containsExactly(true, false);
    assertThat(sets.get(1).hosts())
        .extracting(h -> h.addressText())
        .containsExactly("127.0.0.1:80", "/run/app.sock");
    assertThat(sets.get(1).localities().get(0).locality().zone()).isEqualTo("z1");
  }

  private static LoadBalancingPolicy.Policy policy(Any config) {
    return LoadBalancingPolicy.Policy.newBuilder()
        .setTypedExtensionConfig(
            TypedExtensionConfig.newBuilder().setName("p").setTypedConfig(config))
        .build();
  }

  private static Cluster.Builder cluster() {
    return Clusters.of("web", DiscoveryType.STATIC, "127.0.0.1:80");
  }

  private CompiledCluster compile(Cluster.Builder cluster) {
    return compiler.compile(cluster.build(), problems.at, false);
  }
}
