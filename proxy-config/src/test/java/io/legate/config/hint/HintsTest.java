package io.legate.config.hint;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.legate.config.ConfigLoader;
import io.legate.config.ConfigSource;
import io.legate.config.LoadResult;
import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class HintsTest {
  private static final String HEAD =
      """
      static_resources:
        listeners:
        - address: {socket_address: {address: 127.0.0.1, port_value: 1}}
          filter_chains:
          - filters:
            - name: envoy.filters.network.http_connection_manager
              typed_config:
                "@type": type.googleapis.com/envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager
                stat_prefix: s
                route_config:
                  virtual_hosts:
                  - name: v
                    domains: ["*"]
                    routes:
      """;
  private static final String CLUSTER = "route: {cluster: c";

  private static List<Problem> hints(String yaml) {
    LoadResult<Bootstrap> result = ConfigLoader.bootstrap(ConfigSource.text("envoy.yaml", yaml));
    Bootstrap bootstrap = java.util.Objects.requireNonNull(result.partial());
    List<Problem> hints = Hints.of(bootstrap, result.positions());
    assertThat(hints).allMatch(hint -> hint.severity() == Severity.HINT);
    assertThat(hints).allMatch(hint -> hint.message().contains("expected "));
    return hints;
  }

  private static List<Problem> routes(String... routes) {
    StringBuilder yaml = new StringBuilder(HEAD);
    for (String route : routes) {
      yaml.append("              - {").append(route).append("}\n");
    }
    return hints(yaml.toString());
  }

  private static String match(String match) {
    return "match: {" + match + "}, direct_response: {status: 200}";
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "prefix: /|prefix: /a",
        "prefix: /|path: /a",
        "prefix: /|safe_regex: {regex: /a.*}",
        "prefix: /|path_separated_prefix: /a",
        "prefix: /a|prefix: /ab",
        "prefix: /a|path: /a",
        "path: /a|path: /a",
        "path_separated_prefix: /a|path: /a/b",
        "path_separated_prefix: /a|path_separated_prefix: /a/b",
        "path_separated_prefix: /a|prefix: /a/",
        "prefix: /a, case_sensitive: false|path: /A/b",
        "safe_regex: {regex: /a.*}|safe_regex: {regex: /a.*}",
        "prefix: /, headers: [{name: x, present_match: true}]|prefix: /a, headers: [{name: x, present_match: true}, {name: y, present_match: true}]",
        "prefix: /, grpc: {}|prefix: /a, grpc: {}",
      })
  void aRouteThatIsNeverReachedIsToldOf(String pair) {
    String[] matches = pair.split("\\|", -1);

    List<Problem> hints = routes(match(matches[0]), match(matches[1]));

    assertThat(hints).extracting(Problem::kind).containsExactly(ProblemKind.SHADOWED_ROUTE);
    assertThat(hints.get(0).line()).isEqualTo(16);
    assertThat(hints.get(0).message()).contains("routes[0] in line 15");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "prefix: /a|prefix: /",
        "path: /a|prefix: /a",
        "prefix: /a|safe_regex: {regex: /a.*}",
        "prefix: /a|path: /A",
        "prefix: /a|prefix: /a, case_sensitive: false",
        "path_separated_prefix: /a|prefix: /a",
        "path_separated_prefix: /a|path: /ab",
        "prefix: /, headers: [{name: x, present_match: true}]|prefix: /",
        "prefix: /, query_parameters: [{name: x, present_match: true}]|prefix: /",
        "prefix: /, grpc: {}|prefix: /a",
        "prefix: /, runtime_fraction: {default_value: {numerator: 50}}|prefix: /a",
        "prefix: /|connect_matcher: {}",
      })
  void aRouteThatMayBeReachedIsNot(String pair) {
    String[] matches = pair.split("\\|", -1);

    assertThat(routes(match(matches[0]), match(matches[1]))).isEmpty();
  }

  @Test
  void streamsWithTheDefaultTimeoutAreToldOf() {
    assertThat(routes("match: {prefix: /a.B/}, " + CLUSTER + "}"))
        .extracting(Problem::kind)
        .containsExactly(ProblemKind.STREAM_TIMEOUT);
    assertThat(routes("match: {prefix: /, grpc: {}}, " + CLUSTER + "}")).hasSize(1);
    assertThat(
            routes(
                "match: {prefix: /}, "
                    + CLUSTER
                    + ", upgrade_configs: [{upgrade_type: WebSocket}]}"))
        .hasSize(1);
    assertThat(routes("match: {prefix: /a.B/}, " + CLUSTER + ", timeout: 0s}")).isEmpty();
    assertThat(routes("match: {prefix: /a.b/}, " + CLUSTER + "}")).isEmpty();
    assertThat(routes("match: {prefix: /}, " + CLUSTER + "}")).isEmpty();
    assertThat(routes("match: {prefix: /, grpc: {}}, direct_response: {status: 200}")).isEmpty();
  }

  @Test
  void webSocketsOfTheManagerAreOneHint() {
    String yaml =
        HEAD.replace(
                "stat_prefix: s",
                "stat_prefix: s\n          upgrade_configs: [{upgrade_type: websocket}]")
            + "              - {match: {path: /a}, route: {cluster: c}}\n"
            + "              - {match: {path: /b}, route: {cluster: c}}\n"
            + "              - {match: {path: /c}, route: {cluster: c, timeout: 0s}}\n";

    assertThat(hints(yaml)).hasSize(1);
    assertThat(hints(yaml).get(0).message()).contains("2 of the routes have no other");
    assertThat(hints(yaml.replace("websocket}", "websocket, enabled: false}"))).isEmpty();
  }

  private static List<Problem> cluster(String rest) {
    return hints("static_resources:\n  clusters:\n  - {name: a, type: STATIC" + rest + "}\n");
  }

  private static final String HOST =
      "{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: 1}}}}";

  private static String hosts(int count) {
    return ", load_assignment: {cluster_name: a, endpoints: [{lb_endpoints: ["
        + String.join(", ", java.util.Collections.nCopies(count, HOST))
        + "]}]}";
  }

  private static String check(String timeout, String interval) {
    return ", health_checks: [{timeout: %s, interval: %s, healthy_threshold: 1, unhealthy_threshold: 1, tcp_health_check: {}}]"
        .formatted(timeout, interval);
  }

  @Test
  void clustersWithoutHostsAreToldOf() {
    assertThat(cluster("")).extracting(Problem::kind).containsExactly(ProblemKind.EMPTY_CLUSTER);
    assertThat(cluster(hosts(1))).isEmpty();
    assertThat(
            hints(
                "static_resources: {clusters: [{name: a, type: EDS, eds_cluster_config:"
                    + " {eds_config: {ads: {}}}}]}"))
        .isEmpty();
  }

  @Test
  void healthChecksThatAreSlowerThanTheirIntervalAreToldOf() {
    assertThat(cluster(hosts(2) + check("2s", "1.5s")))
        .extracting(Problem::kind)
        .containsExactly(ProblemKind.HEALTH_CHECK_INTERVAL);
    assertThat(cluster(hosts(2) + check("2s", "2s"))).isEmpty();
  }

  @Test
  void panicOfOneHostIsToldOf() {
    assertThat(cluster(hosts(1) + check("1s", "2s")))
        .extracting(Problem::kind)
        .containsExactly(ProblemKind.PANIC_THRESHOLD);
    assertThat(cluster(hosts(1) + ", outlier_detection: {}")).hasSize(1);
    assertThat(cluster(hosts(2) + check("1s", "2s"))).isEmpty();
    assertThat(
            cluster(
                hosts(1)
                    + check("1s", "2s")
                    + ", common_lb_config: {healthy_panic_threshold: {value: 0}}"))
        .isEmpty();
  }
}
