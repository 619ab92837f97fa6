package io.legate.upstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import com.google.protobuf.DoubleValue;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.ClusterProtocolSelection;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.core.v3.Http1ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http2ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.Http3ProtocolOptions;
import io.envoyproxy.envoy.config.core.v3.HttpProtocolOptions.HeadersWithUnderscoresAction;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.legate.http.Http2Options;
import io.legate.stats.StatsStore;
import io.legate.stream.Protocol;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ClusterRefs;
import io.legate.upstream.UpstreamProtocol;
import org.junit.jupiter.api.Test;

class HttpOptionsTest {
  private static final Http2ProtocolOptions SEVEN_STREAMS =
      Http2ProtocolOptions.newBuilder().setMaxConcurrentStreams(UInt32Value.of(7)).build();
  private static final String AT = "typed_extension_protocol_options[\"" + HttpOptions.EXTENSION;

  private final StatsStore stats = new StatsStore(1);
  private final Problems problems = new Problems();

  @Test
  void speaksHttp1UnlessToldOtherwise() {
    ClusterInfo.HttpOptions http = compile(cluster());

    assertThat(http.protocol()).isEqualTo(UpstreamProtocol.HTTP_1_1);
    assertThat(http.http2()).isNull();
    assertThat(stats.counters()).noneMatch(c -> c.name().startsWith("cluster.web.http2."));
    assertThat(problems.all).isEmpty();
  }

  @Test
  void speaksHttp2WhereTheExtensionOrTheClusterSaysSo() {
    var typed = HttpProtocolOptions.newBuilder();
    typed.getExplicitHttpConfigBuilder().setHttp2ProtocolOptions(SEVEN_STREAMS);

    for (Cluster.Builder cluster :
        new Cluster.Builder[] {with(typed), cluster().setHttp2ProtocolOptions(SEVEN_STREAMS)}) {
      ClusterInfo.HttpOptions http = compile(cluster);

      assertThat(http.protocol()).isEqualTo(UpstreamProtocol.HTTP_2);
      assertThat(http.http2().options().maxConcurrentStreams()).isEqualTo(7);
      assertThat(http.http2().options().maxHeadBytes()).isEqualTo(60 * 1024);
      assertThat(http.http2().options().maxHeaders()).isEqualTo(100);
      assertThat(http.maxResponseHeadersBytes()).isEqualTo(80 * 1024);
    }
    assertThat(stats.counters()).anyMatch(c -> c.name().equals("cluster.web.http2.rx_reset"));
    assertThat(problems.all).isEmpty();
  }

  @Test
  void followsTheDownstreamProtocolWhereToldTo() {
    var typed = HttpProtocolOptions.newBuilder();
    typed
        .getUseDownstreamProtocolConfigBuilder()
        .setHttp2ProtocolOptions(SEVEN_STREAMS)
        .setHttpProtocolOptions(Http1ProtocolOptions.newBuilder().setEnableTrailers(true));
    Cluster.Builder deprecated =
        cluster()
            .setProtocolSelection(ClusterProtocolSelection.USE_DOWNSTREAM_PROTOCOL)
            .setHttpProtocolOptions(Http1ProtocolOptions.newBuilder().setEnableTrailers(true))
            .setHttp2ProtocolOptions(SEVEN_STREAMS);

    for (Cluster.Builder cluster : new Cluster.Builder[] {with(typed), deprecated}) {
      ClusterInfo.HttpOptions http = compile(cluster);

      assertThat(http.protocol()).isEqualTo(UpstreamProtocol.DOWNSTREAM);
      assertThat(http.enableTrailers()).isTrue();
      assertThat(http.http2().options().maxConcurrentStreams()).isEqualTo(7);
      assertThat(http.protocol().of(Protocol.HTTP_1_0)).isEqualTo(Protocol.HTTP_1_1);
      assertThat(http.protocol().of(Protocol.HTTP_2)).isEqualTo(Protocol.HTTP_2);
      assertThat(http.protocol().of(null)).isEqualTo(Protocol.HTTP_2);
    }
    assertThat(problems.all).isEmpty();
  }

  @Test
  void limitsOfHeadsReachBothCodecs() {
    var typed = HttpProtocolOptions.newBuilder();
    typed.getExplicitHttpConfigBuilder().setHttp2ProtocolOptions(SEVEN_STREAMS);
    typed
        .getCommonHttpProtocolOptionsBuilder()
        .setMaxHeadersCount(UInt32Value.of(5))
        .setMaxResponseHeadersKb(UInt32Value.of(8192))
        .setHeadersWithUnderscoresAction(HeadersWithUnderscoresAction.REJECT_REQUEST);

    ClusterInfo.HttpOptions http = compile(with(typed));

    assertThat(http.maxHeadersCount()).isEqualTo(5);
    assertThat(http.http2().options().maxHeaders()).isEqualTo(5);
    assertThat(http.http2().options().maxHeadBytes()).isEqualTo(8192 * 1024);
    assertThat(http.http2().options().underscores()).isEqualTo(Http2Options.Underscores.ALLOW);
    assertThat(problems.all).isEmpty();
  }

  @Test
  void tellsWhatIsWrongAtItsPlace() {
    var explicit = HttpProtocolOptions.newBuilder();
    explicit
        .getExplicitHttpConfigBuilder()
        .setHttp2ProtocolOptions(Http2ProtocolOptions.newBuilder().setAllowMetadata(true));
    explicit
        .getCommonHttpProtocolOptionsBuilder()
        .setMaxHeadersCount(UInt32Value.of(0))
        .setMaxResponseHeadersKb(UInt32Value.of(8193));
    problemsOf(with(explicit));

    assertThat(problems.all)
        .containsExactly(
            "ERROR invalid-value "
                + AT
                + "\"].common_http_protocol_options.max_headers_count: 0 (expected at least 1)",
            "ERROR invalid-value "
                + AT
                + "\"].common_http_protocol_options.max_response_headers_kb: 8193 (expected 1 to"
                + " 8192)",
            "ERROR unsupported-field "
                + AT
                + "\"].explicit_http_config.http2_protocol_options.allow_metadata: allow_metadata is"
                + " not supported: METADATA frames are not taken (expected it to be left out)");
  }

  @Test
  void refusesWhatCannotBeChosen() {
    var http3 = HttpProtocolOptions.newBuilder();
    http3
        .getExplicitHttpConfigBuilder()
        .setHttp3ProtocolOptions(Http3ProtocolOptions.getDefaultInstance());
    problemsOf(with(http3));
    var auto = HttpProtocolOptions.newBuilder();
    auto.getAutoConfigBuilder();
    problemsOf(with(auto));
    problemsOf(with(HttpProtocolOptions.newBuilder()));
    problemsOf(
        cluster()
            .setHttpProtocolOptions(Http1ProtocolOptions.getDefaultInstance())
            .setHttp2ProtocolOptions(Http2ProtocolOptions.getDefaultInstance()));

    assertThat(problems.all)
        .containsExactly(
            "ERROR unsupported-protocol "
                + AT
                + "\"].explicit_http_config.http3_protocol_options: HTTP/3 upstreams are not supported"
                + " yet (expected HTTP/1.1 or HTTP/2)",
            "ERROR invalid-value "
                + AT
                + "\"].auto_config: ALPN is configured for a cluster whose transport socket has none"
                + " (expected TLS)",
            "ERROR invalid-value "
                + AT
                + "\"]: no protocol is chosen (expected explicit_http_config,"
                + " use_downstream_protocol_config or auto_config)",
            "ERROR invalid-value http2_protocol_options: Both HTTP1 and HTTP2 options may only be"
                + " configured with non-default 'protocol_selection' values (expected one of them)");
  }

  @Test
  void readsHowConnectionsAreShared() {
    Cluster.Builder cluster = cluster().setConnectionPoolPerDownstreamConnection(true);
    cluster
        .getPreconnectPolicyBuilder()
        .setPerUpstreamPreconnectRatio(DoubleValue.of(1.5))
        .setPredictivePreconnectRatio(DoubleValue.of(2));

    ClusterInfo info = info(cluster);

    assertThat(info.pool()).isEqualTo(new ClusterInfo.PoolOptions(1.5, 2, true, false, false));
    assertThat(info(cluster()).pool()).isEqualTo(ClusterInfo.PoolOptions.NONE);
    assertThat(problems.all).isEmpty();
  }

  @Test
  void preconnectsForThreeTimesTheStreamsAtMost() {
    Cluster.Builder cluster = cluster();
    cluster
        .getPreconnectPolicyBuilder()
        .setPerUpstreamPreconnectRatio(DoubleValue.of(3.5))
        .setPredictivePreconnectRatio(DoubleValue.of(0.5));
    problemsOf(cluster);

    assertThat(problems.all)
        .containsExactly(
            "ERROR invalid-value preconnect_policy.per_upstream_preconnect_ratio: 3.5 (expected 1"
                + " to 3)",
            "ERROR invalid-value preconnect_policy.predictive_preconnect_ratio: 0.5 (expected 1"
                + " to 3)");
  }

  private static Cluster.Builder cluster() {
    return Clusters.of("web", DiscoveryType.STATIC, "127.0.0.1:80");
  }

  private static Cluster.Builder with(HttpProtocolOptions.Builder typed) {
    return cluster()
        .putTypedExtensionProtocolOptions(HttpOptions.EXTENSION, Any.pack(typed.build()));
  }

  private ClusterInfo.HttpOptions compile(Cluster.Builder cluster) {
    return info(cluster).http();
  }

  private ClusterInfo info(Cluster.Builder cluster) {
    var compiled = compiler().compile(cluster.build(), problems.at, false);
    assertThat(compiled).as("%s", problems.all).isNotNull();
    return compiled.info();
  }

  private void problemsOf(Cluster.Builder cluster) {
    assertThat(compiler().compile(cluster.build(), problems.at, false)).isNull();
  }

  private ClusterCompiler compiler() {
    return new ClusterCompiler(new ClusterRefs(), stats, TransportSockets.RAW_ONLY);
  }
}
