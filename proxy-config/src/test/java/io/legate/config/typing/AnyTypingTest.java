package io.legate.config.typing;

import static io.legate.config.Loading.clean;
import static io.legate.config.Loading.load;
import static io.legate.config.Loading.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.xds.type.v3.TypedStruct;
import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.extensions.filters.http.buffer.v3.BufferPerRoute;
import io.envoyproxy.envoy.extensions.filters.http.router.v3.Router;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.envoyproxy.envoy.extensions.transport_sockets.tls.v3.DownstreamTlsContext;
import io.legate.config.LoadResult;
import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnyTypingTest {

  private static final HttpFilter HTTP_FILTER = HttpFilter.getDefaultInstance();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "type.googleapis.com/envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy",
        "envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy"
      })
  void packsTheNamedTypeWithOrWithoutItsPrefix(String type) throws Exception {
    Filter filter =
        clean(
            "{name: x, typed_config: {'@type': %s, cluster: c}}".formatted(type),
            Filter.getDefaultInstance());
    assertThat(filter.getTypedConfig().unpack(TcpProxy.class).getCluster()).isEqualTo("c");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "name: envoy.filters.http.router",
        "name: envoy.router",
        "{name: envoy.router, typed_config: {}}",
        "{name: envoy.router, typed_config: ~}"
      })
  void takesTheTypeFromTheNameWhereThereIsNone(String written) {
    LoadResult<HttpFilter> result = load(written, HTTP_FILTER);

    assertThat(result.value().getTypedConfig()).isEqualTo(Any.pack(Router.getDefaultInstance()));
    assertThat(result.value().getName()).isEqualTo("envoy.filters.http.router");
    assertThat(result.problems(Severity.HINT))
        .extracting(Problem::kind)
        .containsExactly(ProblemKind.IMPLIED_TYPE);
  }

  @Test
  void readsATypedStructOfAMessageThatItKnowsAsThatMessage() throws Exception {
    for (String struct : List.of("xds.type.v3.TypedStruct", "udpa.type.v1.TypedStruct")) {
      HttpFilter filter =
          clean(
              """
              name: mine
              typed_config:
                "@type": type.googleapis.com/%s
                type_url: type.googleapis.com/envoy.extensions.filters.http.router.v3.Router
                value: {start_child_span: "true"}
              """
                  .formatted(struct),
              HTTP_FILTER);
      assertThat(filter.getTypedConfig().unpack(Router.class).getStartChildSpan()).isTrue();
    }
  }

  @Test
  void tellsWhatIsWrongInATypedStruct() {
    Problem problem =
        problem(
            "{name: a, typed_config: {\"@type\": udpa.type.v1.TypedStruct, type_url:"
                + " a/envoy.extensions.filters.http.router.v3.Router, value: {start_child_spam: 1}}}",
            HTTP_FILTER);
    assertThat(problem.path()).isEqualTo("typed_config.value.start_child_spam");
    assertThat(problem.suggestion()).isEqualTo("start_child_span");
  }

  @Test
  void leavesAFilterAloneThatIsDiscovered() {
    HttpFilter filter =
        clean("{name: envoy.filters.http.router, config_discovery: {type_urls: [x]}}", HTTP_FILTER);
    assertThat(filter.hasTypedConfig()).isFalse();
  }

  @Test
  void leavesAnUnknownNameAloneForTheCoreToTell() {
    assertThat(clean("name: my.filter", HTTP_FILTER).hasTypedConfig()).isFalse();
  }

  @Test
  void takesTheTypeOfPerRouteConfigFromTheName() throws Exception {
    Route route =
        clean(
            "typed_per_filter_config: {envoy.filters.http.buffer: {disabled: true}}",
            Route.getDefaultInstance());
    assertThat(
            route
                .getTypedPerFilterConfigOrThrow("envoy.filters.http.buffer")
                .unpack(BufferPerRoute.class)
                .getDisabled())
        .isTrue();
  }

  @Test
  void tellsAListenersTransportSocketByItsPlace() {
    FilterChain chain =
        load(
                """
                static_resources:
                  listeners:
                  - filter_chains:
                    - transport_socket: {name: envoy.transport_sockets.tls, typed_config: {}}
                """,
                io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap.getDefaultInstance())
            .value()
            .getStaticResources()
            .getListeners(0)
            .getFilterChains(0);
    assertThat(chain.getTransportSocket().getTypedConfig().is(DownstreamTlsContext.class)).isTrue();
  }

  @Test
  void givesTheSameBytesWhateverTheOrderAndTheZeros() {
    String type = "'@type': envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy";
    assertThat(
            clean(
                "typed_config: {%s, cluster: c, stat_prefix: s, metadata_match: {filter_metadata: {a: {x: 1, y: 2}, b: {}}}, max_connect_attempts: 0}"
                    .formatted(type),
                TypedExtensionConfig.getDefaultInstance()))
        .isEqualTo(
            clean(
                "typed_config: {max_connect_attempts: {}, metadataMatch: {filterMetadata: {b: {}, a: {x: 1, y: 2}}}, stat_prefix: s, cluster: c, %s}"
                    .formatted(type),
                TypedExtensionConfig.getDefaultInstance()));
  }

  @Test
  void keepsAZeroThatDiffersFromNone() {
    assertThat(clean("port_value: 0", SocketAddress.getDefaultInstance()).getPortSpecifierCase())
        .isEqualTo(SocketAddress.PortSpecifierCase.PORT_VALUE);
  }

  @Test
  void readsWellKnownTypesUnderValue() throws Exception {
    TypedExtensionConfig config =
        clean(
            "typed_config: {'@type': google.protobuf.Duration, value: 2s}",
            TypedExtensionConfig.getDefaultInstance());
    assertThat(config.getTypedConfig().unpack(Duration.class).getSeconds()).isEqualTo(2);
  }

  @Test
  void passesTypedStructsThrough() throws Exception {
    TypedExtensionConfig config =
        clean(
            """
            typed_config:
              "@type": type.googleapis.com/xds.type.v3.TypedStruct
              type_url: my.Type
              value: {a: 1}
            """,
            TypedExtensionConfig.getDefaultInstance());
    TypedStruct struct = config.getTypedConfig().unpack(TypedStruct.class);
    assertThat(struct.getTypeUrl()).isEqualTo("my.Type");
    assertThat(struct.getValue().getFieldsOrThrow("a").getNumberValue()).isEqualTo(1);
  }

  @Test
  void namesATypeThatIsNotKnown() {
    LoadResult<HttpFilter> result =
        load("{name: f, typed_config: {'@type': t/my.Filter, x: 1}}", HTTP_FILTER);
    Problem problem = result.problems().get(0);
    assertThat(problem.kind()).isEqualTo(ProblemKind.UNSUPPORTED_EXTENSION);
    assertThat(problem.message())
        .startsWith("Didn't find a registered implementation for 'f' with type URL: 'my.Filter'");
    assertThat(result.value()).isNull();
    assertThat(result.partial().getTypedConfig().getTypeUrl()).endsWith("/my.Filter");
  }

  @Test
  void onlyWarnsOfAnUnknownTypeThatIsOptional() {
    Problem problem =
        problem("{name: f, is_optional: true, typed_config: {'@type': my.Filter}}", HTTP_FILTER);
    assertThat(problem.severity()).isEqualTo(Severity.WARNING);
  }

  @Test
  void asksForATypeThatNothingSays() {
    Problem problem = problem("typed_config: {a: 1}", TypedExtensionConfig.getDefaultInstance());
    assertThat(problem.kind()).isEqualTo(ProblemKind.MISSING_TYPE);
    assertThat(problem.message()).contains("expected \"@type\": type.googleapis.com/");
  }

  @Test
  void tellsProblemsInsideByTheirPath() {
    Problem problem =
        problem(
            "{name: a, typed_config: {\"@type\": envoy.extensions.filters.http.router.v3.Router,"
                + " start_child_spam: true}}",
            HTTP_FILTER);
    assertThat(problem.path()).isEqualTo("typed_config.start_child_spam");
    assertThat(problem.suggestion()).isEqualTo("start_child_span");
  }
}
