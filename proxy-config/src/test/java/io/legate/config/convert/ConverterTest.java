package io.legate.config.convert;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.legate.config.ConfigLoader;
import io.legate.config.ConfigSource;
import io.legate.config.LoadOptions;
import io.legate.config.LoadResult;
import io.legate.config.ProblemKind;
import org.junit.jupiter.api.Test;

class ConverterTest {

  private static final LoadOptions OPTIONS = LoadOptions.bootstrap().typingOnly();
  private static final Cluster CLUSTER = Cluster.getDefaultInstance();
  private static final RouteConfiguration ROUTES = RouteConfiguration.getDefaultInstance();
  private static final Bootstrap BOOTSTRAP = Bootstrap.getDefaultInstance();

  /** Converts by changing the text; the loader must find the same message in both. */
  private static String convert(String text, Message type) {
    Conversion conversion = Converter.convert(ConfigSource.text("old.yaml", text), type, OPTIONS);
    assertThat(conversion.errors()).isEmpty();
    assertThat(conversion.rewritten()).isNull();
    LoadResult<Message> old = load(text, type);
    LoadResult<Message> today = load(conversion.text(), type);
    assertThat(today.problems()).isEmpty();
    assertThat(today.value()).isEqualTo(old.value());
    return conversion.text();
  }

  private static LoadResult<Message> load(String text, Message type) {
    return ConfigLoader.load(ConfigSource.text("old.yaml", text), type, OPTIONS);
  }

  @Test
  void changesOnlyWhatIsOld() {
    assertThat(
            convert(
                """
                # a cluster
                name:   "a"   # its name
                hosts:  # where it is
                # the first
                - socket_address: {address: b,   port_value: 0x50}   # at home

                # the second
                - socket_address:
                    address: 'c'
                    port_value: 81

                # the end
                connect_timeout: 1s
                """,
                CLUSTER))
        .isEqualTo(
            """
            # a cluster
            name:   "a"   # its name
            # the first
            # at home
            # the second
            load_assignment: # where it is
              cluster_name: a
              endpoints:
              - lb_endpoints:
                - endpoint:
                    address:
                      socket_address: {address: b,   port_value: 0x50}
                - endpoint:
                    address:
                      socket_address:
                        address: 'c'
                        port_value: 81

            # the end
            connect_timeout: 1s
            """);
  }

  @Test
  void keepsCommentsInsideOfWhatMoves() {
    assertThat(
            convert(
                """
                name: a
                tls_context:
                    # which name
                    sni: b   # this one

                    common_tls_context:
                        alpn_protocols: [h2]   # and this
                """,
                CLUSTER))
        .isEqualTo(
            """
            name: a
            # which name
            transport_socket:
              name: envoy.transport_sockets.tls
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
                sni: b   # this one

                common_tls_context:
                    alpn_protocols: [h2]   # and this
            """);
  }

  @Test
  void leavesOutWhatIsGoneAndKeepsItsComments() {
    assertThat(
            convert(
                """
                virtual_hosts:
                - name: a
                  domains: ["*"]
                  cors:
                    enabled: true   # on
                    # all of them
                    allow_origin:
                    - "*"   # star
                  routes:
                  - match:
                      safe_regex:
                        google_re2: {}   # the only one
                        regex: /a.*
                    route: {cluster: c, use_websocket: false}
                """,
                ROUTES))
        .isEqualTo(
            """
            virtual_hosts:
            - name: a
              domains: ["*"]
              cors:
                filter_enabled:
                  default_value:
                    numerator: 100
                    denominator: HUNDRED   # on
                # all of them
                allow_origin_string_match:
                - exact: "*"   # star
              routes:
              - match:
                  safe_regex:
                    # the only one
                    regex: /a.*
                route: {cluster: c}
            """);
  }

  @Test
  void anEmptyMappingIsLeftWhereNothingIs() {
    String hcm =
        """
        static_resources:
          listeners:
          - filter_chains:
            - filters:
              - name: x
                typed_config:
                  "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                  tracing:
                    operation_name: ingress
        """;

    assertThat(convert(hcm, BOOTSTRAP)).endsWith("          tracing: {}\n");
  }

  @Test
  void theDirectionOfTrafficMovesToTheListener() {
    String hcm =
        """
        static_resources:
          listeners:
          - name: l
            filter_chains:
            - filters:
              - name: envoy.http_connection_manager
                config: {tracing: {operation_name: egress}}
        """;

    assertThat(convert(hcm, BOOTSTRAP))
        .contains("traffic_direction: OUTBOUND")
        .contains("tracing: {}");
  }

  @Test
  void theTracerAndTheRateLimitServiceMoveToWhereTheyAreUsed() {
    String text =
        """
        tracing:
          http:
            name: envoy.zipkin   # the tracer
            config: {collector_cluster: z, collector_endpoint: /a, collector_endpoint_version: HTTP_JSON}
        rate_limit_service:
          grpc_service: {envoy_grpc: {cluster_name: r}}
        static_resources:
          listeners:
          - filter_chains:
            - filters:
              - name: envoy.http_connection_manager
                config:
                  tracing: {}
                  http_filters:
                  - name: envoy.rate_limit
                    config:
                      domain: d
        """;

    String today = convert(text, BOOTSTRAP);

    assertThat(today)
        .startsWith("# the tracer\nstatic_resources:")
        .contains("provider: {name: envoy.tracers.zipkin")
        .contains(
            "rate_limit_service:\n"
                + "                grpc_service: {envoy_grpc: {cluster_name: r}}\n"
                + "                transport_api_version: V3");
  }

  @Test
  void writesFlowStyleWhereItWas() {
    assertThat(
            convert(
                "{name: a, hosts: [{socket_address: {address: b, port_value: 1}}], type: STATIC}",
                CLUSTER))
        .isEqualTo(
            "{name: a, load_assignment: {cluster_name: a, endpoints: [{lb_endpoints: [{endpoint:"
                + " {address: {socket_address: {address: b, port_value: 1}}}}]}]}, type: STATIC}");
  }

  @Test
  void writesJsonAsJson() {
    assertThat(
            convert(
                """
                {
                \t"name": "a\\/b",
                \t"http2_protocol_options": {},
                \t"hosts": [{"socket_address": {"address": "\\/x", "port_value": 1}}]
                }
                """,
                CLUSTER))
        .startsWith("{\n\t\"name\": \"a\\/b\",\n\t\"typed_extension_protocol_options\": {\"envoy")
        .contains("\"load_assignment\": {\"cluster_name\": \"a/b\"")
        .endsWith("\"port_value\": 1}}}}]}]}\n}\n");
  }

  @Test
  void keepsWindowsLineEndsAndCharactersOfAnyPlane() {
    assertThat(convert("name: 🦊 # 🦊\r\ntls_context: # 🦊\r\n  sni: 🦊\r\n", CLUSTER))
        .isEqualTo(
            "name: 🦊 # 🦊\r\ntransport_socket: # 🦊\r\n  name: envoy.transport_sockets.tls\r\n"
                + "  typed_config:\r\n    \"@type\": type.googleapis.com/envoy.extensions"
                + ".transport_sockets.tls.v3.UpstreamTlsContext\r\n    sni: 🦊\r\n");
  }

  @Test
  void movesTextsOfSeveralLines() {
    assertThat(
            convert(
                """
                virtual_hosts:
                - routes:
                  - match:
                      regex: >-
                        /a
                        /b

                    route:
                      cluster: c
                      host_rewrite: "a
                        b"
                """,
                ROUTES))
        .isEqualTo(
            """
            virtual_hosts:
            - routes:
              - match:
                  safe_regex:
                    regex: >-
                      /a
                      /b

                route:
                  cluster: c
                  host_rewrite_literal: "a
                    b"
            """);
  }

  @Test
  void keepsAnchorsAndAliases() {
    assertThat(
            convert(
                """
                static_resources:
                  clusters:
                  - &a
                    name: a
                    tls_context: &tls
                      sni: x
                  - <<: *a
                    name: b
                  - name: c
                    tls_context: *tls
                """,
                BOOTSTRAP))
        .isEqualTo(
            """
            static_resources:
              clusters:
              - &a
                name: a
                transport_socket:
                  name: envoy.transport_sockets.tls
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
                    sni: x
              - <<: *a
                name: b
                transport_socket:
                  name: envoy.transport_sockets.tls
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
                    sni: x
              - name: c
                transport_socket:
                  name: envoy.transport_sockets.tls
                  typed_config:
                    "@type": type.googleapis.com/envoy.extensions.transport_sockets.tls.v3.UpstreamTlsContext
                    sni: x
            """);
  }

  @Test
  void writesMergedEntriesOutWhereTheyAreOld() {
    assertThat(
            convert(
                """
                static_resources:
                  clusters:
                  - !ignore
                    anchors: &base
                      type: STATIC   # always
                      lb_policy: original_dst_lb
                  - <<: *base
                    name: b
                """,
                BOOTSTRAP))
        .contains("name: b")
        .contains("lb_policy: CLUSTER_PROVIDED");
  }

  @Test
  void writesAnAliasOutWhoseAnchorIsGone() {
    assertThat(
            convert(
                """
                static_resources:
                  clusters:
                  - name: a
                    hosts: &h
                    - &one {socket_address: {address: b, port_value: 1}}
                  - name: b
                    load_assignment:
                      cluster_name: b
                      endpoints: {lb_endpoints: {endpoint: {address: *one}}}
                """,
                BOOTSTRAP))
        .contains(
            "endpoints: {lb_endpoints: {endpoint: {address: {socket_address: {address: b, port_value: 1}}}}}");
  }

  @Test
  void changesNothingInWhatIsToday() {
    String text = "# x\r\nnode:   {id: a}\n\n\n";

    Conversion conversion = Converter.convert(ConfigSource.text("a.yaml", text), OPTIONS);

    assertThat(conversion.text()).isEqualTo(text);
    assertThat(conversion.changes()).isEmpty();
  }

  @Test
  void keepsWhatIsNotRead() {
    String text =
        "static_resources: {clusters: [{name: a, lb_policy: original_dst_lb}]}\n--- # two\nx: {hosts: [1]}\n";

    assertThat(Converter.convert(ConfigSource.text("a.yaml", text), OPTIONS).text())
        .isEqualTo(text.replace("original_dst_lb", "CLUSTER_PROVIDED"));
  }

  @Test
  void convertsResources() {
    String text =
        """
        version_info: "1"
        resources:
        - "@type": type.googleapis.com/envoy.api.v2.Cluster   # v2
          name: a
        """;

    assertThat(Converter.convert(ConfigSource.text("a.yaml", text), OPTIONS).text())
        .isEqualTo(text.replace("envoy.api.v2", "envoy.config.cluster.v3"));
  }

  @Test
  void writesATextProtoAsYaml() {
    Conversion conversion =
        Converter.convert(
            ConfigSource.text(
                "a.pb_text",
                "static_resources { clusters { name: \"a: b\" lb_policy: ORIGINAL_DST_LB } }"),
            OPTIONS);

    assertThat(conversion.text())
        .isEqualTo(
            "static_resources:\n  clusters:\n    name: \"a: b\"\n    lb_policy: CLUSTER_PROVIDED\n");
    assertThat(conversion.rewritten()).isEqualTo("protobuf's text format");
  }

  @Test
  void tellsWhatItChangedAtTheLinesOfTheOldFile() {
    Conversion conversion =
        Converter.convert(
            ConfigSource.text(
                "a.yaml", "node: {build_version: x}\nstats_sinks:\n- {name: envoy.statsd}\n"),
            OPTIONS);

    assertThat(conversion.changes())
        .extracting(problem -> problem.line() + " " + problem.slug())
        .containsExactly("1 removed-v2", "3 implied-type", "3 deprecated-name");
  }

  @Test
  void doesNotConvertWhatHasErrors() {
    Conversion conversion = Converter.convert(ConfigSource.text("a.yaml", "nod: {}\n"), OPTIONS);

    assertThat(conversion.text()).isNull();
    assertThat(conversion.errors())
        .extracting(problem -> problem.kind())
        .containsExactly(ProblemKind.UNKNOWN_FIELD);
  }

  @Test
  void convertsAroundExtensionsThatItDoesNotKnow() {
    String text =
        "stats_sinks: [{name: x, typed_config: {\"@type\": my.Sink, config: {}}}]\nnode: {build_version: x}\n";

    Conversion conversion = Converter.convert(ConfigSource.text("a.yaml", text), OPTIONS);

    assertThat(conversion.text())
        .isEqualTo(
            "stats_sinks: [{name: x, typed_config: {\"@type\": my.Sink, config: {}}}]\nnode: {}\n");
  }
}
