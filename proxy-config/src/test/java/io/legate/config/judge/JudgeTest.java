package io.legate.config.judge;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import io.legate.config.ConfigLoader;
import io.legate.config.ConfigSource;
import io.legate.config.LoadOptions;
import io.legate.config.LoadResult;
import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import io.legate.config.schema.FieldSchema;
import io.legate.config.schema.MessageSchema;
import io.legate.config.schema.Schemas;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JudgeTest {
  private static final String TYPE = "\"@type\": type.googleapis.com/envoy.extensions.";
  private static final String CLUSTERS =
      "  clusters: [{name: one, type: STATIC}, {name: two, type: STATIC}]\n";

  @TempDir Path folder;

  private static LoadResult<Bootstrap> load(String yaml) {
    return ConfigLoader.bootstrap(ConfigSource.text("envoy.yaml", yaml));
  }

  private static List<Problem> problems(String yaml) {
    return load(yaml).problems();
  }

  private static String tcpProxy(String cluster) {
    return "  listeners:\n"
        + "  - address: {socket_address: {address: 127.0.0.1, port_value: 1}}\n"
        + "    filter_chains:\n"
        + "    - filters:\n"
        + "      - name: envoy.filters.network.tcp_proxy\n"
        + "        typed_config: {"
        + TYPE
        + "filters.network.tcp_proxy.v3.TcpProxy, stat_prefix: t, "
        + cluster
        + "}\n";
  }

  @Test
  void everyWatchedFieldIsAStringOfTheApi() {
    for (String watched : Judge.watched()) {
      int dot = watched.lastIndexOf('.');
      MessageSchema message = Schemas.API.find(watched.substring(0, dot));
      assertThat(message).as(watched).isNotNull();
      FieldSchema field = message.field(watched.substring(dot + 1));
      assertThat(field).as(watched).isNotNull();
      assertThat(field.kind()).as(watched).isEqualTo(FieldSchema.Kind.STRING);
    }
  }

  @Test
  void aClusterThatEnvoyAsksForLaterIsAWarningWithASuggestion() {
    Problem problem = problems("static_resources:\n" + CLUSTERS + tcpProxy("cluster: oen")).get(0);

    assertThat(problem.severity()).isEqualTo(Severity.WARNING);
    assertThat(problem.kind()).isEqualTo(ProblemKind.UNKNOWN_REFERENCE);
    assertThat(problem.message()).isEqualTo("unknown cluster 'oen' (expected one of one, two)");
    assertThat(problem.suggestion()).isEqualTo("one");
    assertThat(problem.place()).startsWith("envoy.yaml:8:");
    assertThat(problem.path()).endsWith(".typed_config.cluster");
  }

  @Test
  void aClusterMayComeFromDiscovery() {
    String cds = "dynamic_resources: {cds_config: {path_config_source: {path: /dev/null}}}\n";

    assertThat(problems(cds + "static_resources:\n" + CLUSTERS + tcpProxy("cluster: oen")))
        .isEmpty();
    assertThat(problems(cds + "cluster_manager: {local_cluster_name: three}"))
        .extracting(Problem::message)
        .containsExactly(
            "unknown cluster 'three' (expected a cluster that is defined; there is none)");
  }

  @Test
  void listsOfNamesAreSeenOneByOne() {
    String yaml =
        "static_resources:\n"
            + CLUSTERS
            + "dynamic_resources:\n  ads_config:\n    api_type: GRPC\n    transport_api_version: V3\n"
            + "    grpc_services: [{envoy_grpc: {cluster_name: x}}, {envoyGrpc: {clusterName: two}}]\n";

    assertThat(problems(yaml))
        .extracting(Problem::path)
        .containsExactly("dynamic_resources.ads_config.grpc_services[0].envoy_grpc.cluster_name");
  }

  @Test
  void routesAreLookedAtUnlessTheySayOtherwise() {
    String routes =
        "static_resources:\n"
            + CLUSTERS
            + """
            #  listeners:
            #  - address: {socket_address: {address: 127.0.0.1, port_value: 1}}
            #    filter_chains:
            #    - filters:
            #      - name: envoy.filters.network.http_connection_manager
            #        typed_config:
            #          "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
            #          stat_prefix: s
            #          route_config:
            #            validate_clusters: VALIDATE
            #            virtual_hosts:
            #            - {name: v, domains: ["*"], routes: [{match: {prefix: /}, route: {cluster: three}}]}
            """
                .replace("#", "");

    assertThat(problems(routes.replace("VALIDATE", "true")))
        .extracting(Problem::message)
        .containsExactly("route: unknown cluster 'three' (expected one of one, two)");
    assertThat(problems(routes.replace("VALIDATE", "false"))).isEmpty();
    assertThat(problems(routes.replace("VALIDATE", "{value: false}"))).isEmpty();
  }

  @Test
  void sourcesAreJudgedTogether() {
    LoadResult<Bootstrap> result =
        ConfigLoader.bootstrap(
            ConfigSource.text("a", "static_resources:\n" + tcpProxy("cluster: one")),
            ConfigSource.text("b", "static_resources:\n" + CLUSTERS));

    assertThat(result.problems()).isEmpty();
  }

  @Test
  void edsNeedsASource() {
    String eds = "static_resources:\n  clusters:\n  - {name: a, type: EDS%s}\n";

    assertThat(problems(eds.formatted("")))
        .extracting(Problem::kind)
        .containsExactly(ProblemKind.MISSING_SOURCE);
    assertThat(problems(eds.formatted(", eds_cluster_config: {service_name: x}")))
        .extracting(Problem::kind)
        .containsExactly(ProblemKind.MISSING_SOURCE);
    assertThat(problems(eds.formatted(", eds_cluster_config: {eds_config: {ads: {}}}"))).isEmpty();
  }

  @Test
  void secretsAreLookedForWhereTheyAreNotFetched() {
    String tls =
        "static_resources:\n"
            + "  secrets: [{name: mine, generic_secret: {secret: {inline_string: x}}}]\n"
            + "  clusters:\n  - name: a\n    type: STATIC\n"
            + "    transport_socket:\n      name: envoy.transport_sockets.tls\n"
            + "      typed_config: {"
            + TYPE
            + "transport_sockets.tls.v3.UpstreamTlsContext, common_tls_context:"
            + " {tls_certificate_sds_secret_configs: [{name: %s}]}}\n";

    assertThat(problems(tls.formatted("mine"))).isEmpty();
    assertThat(problems(tls.formatted("mien, sds_config: {ads: {}}"))).isEmpty();
    assertThat(problems(tls.formatted("mien")))
        .extracting(Problem::message, Problem::suggestion)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                "unknown secret 'mien' (expected one of mine)", "mine"));
  }

  @Test
  void anAddressIsListenedOnOnce() {
    String listener =
        "  - {name: %s, address: {socket_address: {address: %s, port_value: %s}}%s}\n";
    String yaml =
        "static_resources:\n  listeners:\n"
            + listener.formatted("a", "127.0.0.1", "80", "")
            + listener.formatted("b", "127.0.0.2", "80", "")
            + listener.formatted("c", "127.0.0.1", "80", "")
            + listener.formatted("d", "127.0.0.1", "80", ", bind_to_port: false")
            + listener.formatted("e", "127.0.0.1", "0", "")
            + listener.formatted("f", "127.0.0.1", "0", "")
            + "  - {name: g, address: {socket_address: {protocol: UDP, address: 127.0.0.1,"
            + " port_value: 80}}}\n";

    assertThat(problems(yaml))
        .extracting(Problem::message)
        .containsExactly(
            "duplicate address 127.0.0.1:80: line 3 and line 5 listen on it (expected one of them)");
  }

  @Test
  void namesOfListenersAndLayersAreDifferent() {
    String yaml =
        "static_resources: {listeners: [{name: a}, {name: a}]}\n"
            + "layered_runtime: {layers: [{name: b, static_layer: {}}, {name: b, admin_layer: {}}]}\n";

    assertThat(problems(yaml))
        .extracting(Problem::severity, Problem::kind)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(Severity.WARNING, ProblemKind.DUPLICATE_NAME),
            org.assertj.core.groups.Tuple.tuple(Severity.ERROR, ProblemKind.DUPLICATE_NAME));
  }

  @Test
  void filesAreThere() throws IOException {
    Path file = Files.writeString(folder.resolve("f"), "x");
    String yaml =
        "static_resources: {secrets: [{name: a, generic_secret: {secret: {filename: '%s'}}}]}";

    assertThat(problems(yaml.formatted(file))).isEmpty();
    assertThat(problems(yaml.formatted(folder)))
        .extracting(Problem::message)
        .containsExactly(
            "unable to read file: "
                + folder
                + ": it is a directory (expected a file that can be"
                + " read)");
    assertThat(problems(yaml.formatted(folder.resolve("none"))).get(0).message())
        .contains(": no such file");
    assertThat(
            problems(
                "dynamic_resources: {cds_config: {path_config_source: {path: /no/such/file}}}"))
        .extracting(Problem::severity)
        .containsExactly(Severity.WARNING);
  }

  @Test
  void regularExpressionsCompileWhereverTheyAre() {
    String yaml =
        "stats_config: {stats_tags: [{tag_name: a, regex: '('}], stats_matcher: {inclusion_list:"
            + " {patterns: [{safe_regex: {regex: '*.a'}}]}}}";

    assertThat(problems(yaml))
        .extracting(Problem::kind, Problem::path, Problem::suggestion)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple(
                ProblemKind.INVALID_REGEX, "stats_config.stats_tags[0].regex", null),
            org.assertj.core.groups.Tuple.tuple(
                ProblemKind.INVALID_REGEX,
                "stats_config.stats_matcher.inclusion_list.patterns[0].safe_regex.regex",
                ".*.a"));
  }

  @Test
  void resourcesOfXdsMayNameWhatIsElsewhere() {
    String lds =
        "resources:\n- \"@type\": type.googleapis.com/envoy.config.listener.v3.Listener\n"
            + "  filter_chains:\n  - filters:\n    - name: tcp\n      typed_config: {"
            + TYPE
            + "filters.network.tcp_proxy.v3.TcpProxy, stat_prefix: t, cluster: elsewhere}\n";

    assertThat(
            ConfigLoader.load(
                    ConfigSource.text("lds.yaml", lds),
                    DiscoveryResponse.getDefaultInstance(),
                    LoadOptions.dynamic())
                .problems())
        .isEmpty();
  }

  @Test
  void whatNothingUsesIsAHint() {
    LoadResult<Bootstrap> result =
        load(
            "static_resources:\n"
                + CLUSTERS
                + tcpProxy("cluster: one")
                + "layered_runtime: {layers: [{name: l, static_layer: {envoy: {x: 1}, mine: {y:"
                + " 2}}}]}\n");

    assertThat(result.problems()).isEmpty();
    assertThat(result.hints())
        .extracting(Problem::message)
        .containsExactly(
            "nothing uses the cluster 'two' (expected a route or another use)",
            "nothing uses the runtime key 'mine.y' (expected a runtime_key of this name)");
  }
}
