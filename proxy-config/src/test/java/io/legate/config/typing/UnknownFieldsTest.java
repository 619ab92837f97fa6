package io.legate.config.typing;

import static io.legate.config.Loading.problem;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.config.route.v3.Route;
import io.legate.config.ConfigLoader;
import io.legate.config.ConfigSource;
import io.legate.config.LoadOptions;
import io.legate.config.Problem;
import io.legate.config.Severity;
import java.util.List;
import org.junit.jupiter.api.Test;

class UnknownFieldsTest {

  @Test
  void keepsEnvoysWordsAndNamesThePlace() {
    Problem problem = problem("static_resources: {listener: []}", Bootstrap.getDefaultInstance());

    assertThat(problem.toString())
        .startsWith("test.yaml:1:20: static_resources.listener: Protobuf message (type ")
        .contains("reason INVALID_ARGUMENT:(static_resources) listener: Cannot find field.)")
        .contains("has unknown fields (expected one of listeners, clusters, secrets)")
        .endsWith("Did you mean listeners?");
  }

  @Test
  void suggestsThePlaceBesideWhereAFieldOfThatNameIs() {
    assertThat(suggestion("match: {prefix: /, timeout: 3s}\nroute: {}", Route.getDefaultInstance()))
        .isEqualTo("route.timeout, beside match");
    assertThat(suggestion("match: {prefix: /, prefix_rewrite: /x}", Route.getDefaultInstance()))
        .contains("prefix_rewrite");
  }

  @Test
  void suggestsTheFieldInsideAMessageOfThisOne() {
    assertThat(suggestion("keepalive_time: 3", Cluster.getDefaultInstance()))
        .isEqualTo("upstream_connection_options.tcp_keepalive.keepalive_time");
  }

  @Test
  void suggestsLessIndentation() {
    String suggestion =
        suggestion(
            "static_resources:\n  clusters:\n  - load_assignment:\n      health_checks: []\n",
            Bootstrap.getDefaultInstance());
    assertThat(suggestion)
        .isEqualTo("static_resources.clusters[0].health_checks (less indentation)");
  }

  @Test
  void suggestsPartsOfNames() {
    assertThat(suggestion("port: 80", SocketAddress.getDefaultInstance())).isEqualTo("port_value");
  }

  private static String suggestion(String text, Message prototype) {
    return problem(text, prototype).suggestion();
  }

  @Test
  void tellsAllInOneGo() {
    List<Problem> problems =
        load("nmae: a\nlb_polici: x\nconnect_timeout: y\n", LoadOptions.bootstrap());

    assertThat(problems).extracting(Problem::line).containsExactly(1, 2, 3);
  }

  @Test
  void onlyWarnsOrIsSilentWhenToldSo() {
    assertThat(load("nmae: a", LoadOptions.bootstrap().allowUnknownFields(true)))
        .extracting(Problem::severity)
        .containsExactly(Severity.WARNING);
    assertThat(load("nmae: a", LoadOptions.dynamic()))
        .extracting(Problem::severity)
        .containsExactly(Severity.WARNING);
    assertThat(load("nmae: a", LoadOptions.dynamic().ignoreUnknownFields())).isEmpty();
  }

  private static List<Problem> load(String text, LoadOptions options) {
    return ConfigLoader.load(
            ConfigSource.text("test.yaml", text),
            Cluster.getDefaultInstance(),
            options.typingOnly())
        .problems();
  }
}
