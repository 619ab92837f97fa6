package io.legate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.core.v3.HealthCheck;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ConfigLoaderTest {

  @TempDir Path folder;

  private static LoadResult<Bootstrap> load(String... texts) {
    ConfigSource[] sources = new ConfigSource[texts.length];
    for (int i = 0; i < texts.length; i++) {
      sources[i] = ConfigSource.text("source" + i, texts[i]);
    }
    return ConfigLoader.bootstrap(sources);
  }

  @Test
  void mergesALaterSourceOverAnEarlierOne() {
    LoadResult<Bootstrap> result =
        load(
            "node: {id: a, cluster: c}\nstatic_resources: {clusters: [{name: x}]}",
            "node: {id: b}\nstatic_resources: {clusters: [{name: y}]}");

    assertThat(result.problems()).isEmpty();
    assertThat(result.value().getNode().getId()).isEqualTo("b");
    assertThat(result.value().getNode().getCluster()).isEqualTo("c");
    assertThat(result.value().getStaticResources().getClustersList())
        .extracting(cluster -> cluster.getName())
        .containsExactly("x", "y");
  }

  @Test
  void findsPositionsInTheSourceThatAFieldCameFrom() {
    LoadResult<Bootstrap> result =
        load(
            "node: {id: a}\nstatic_resources:\n  clusters:\n  - name: x\n",
            "node: {id: b}\nstatic_resources: {clusters: {name: y}}");

    assertThat(result.positions().find("static_resources.clusters[0].name"))
        .isEqualTo(new Positions.Place("source0", 4, 5));
    assertThat(result.positions().find("static_resources.clusters[1].name"))
        .isEqualTo(new Positions.Place("source1", 2, 31));
    assertThat(result.positions().find("node.id")).isEqualTo(new Positions.Place("source1", 1, 8));
  }

  @Test
  void findsPositionsThroughTypedConfigAndFallsBackToWhatIsAround() {
    LoadResult<Bootstrap> result =
        load(
            """
            static_resources:
              listeners:
              - filter_chains:
                  filters:
                  - name: envoy.http_connection_manager
                    config:
                      statPrefix: x
                      http_filters:
                      - name: envoy.router
            """);

    String hcm = "static_resources.listeners[0].filter_chains[0].filters[0].typed_config";
    assertThat(result.positions().find(hcm + ".http_filters[0]").line()).isEqualTo(9);
    assertThat(result.positions().find(hcm + ".http_filters[0].typed_config").line()).isEqualTo(9);
    assertThat(result.positions().find(hcm + ".stat_prefix").line()).isEqualTo(7);
    assertThat(result.positions().find(hcm + ".route_config.name").line()).isEqualTo(6);
    assertThat(result.positions().find("").line()).isEqualTo(1);
  }

  @Test
  void reportsProblemsOfLaterStepsAtTheirPlace() {
    Positions positions = load("static_resources:\n  clusters:\n  - name: x\n").positions();

    Problem problem =
        positions.problem(
            Severity.ERROR,
            ProblemKind.UNSUPPORTED_FIELD,
            "static_resources.clusters[0].lb_config",
            "not carried out (expected no such field)");

    assertThat(problem.toString())
        .isEqualTo(
            "source0:3:5: static_resources.clusters[0].lb_config: not carried out (expected no such field)");
  }

  @Test
  void usesTheLastMemberOfAOneofAndNamesBothLines() {
    LoadResult<HealthCheck> result =
        Loading.load(
            "http_health_check: {path: /}\ntcp_health_check: {}", HealthCheck.getDefaultInstance());

    assertThat(result.ok()).isTrue();
    assertThat(result.value().hasTcpHealthCheck()).isTrue();
    assertThat(result.problems().get(0).kind()).isEqualTo(ProblemKind.ONEOF_CONFLICT);
    assertThat(result.problems().get(0).message())
        .contains("http_health_check (line 1)")
        .contains("tcp_health_check (line 2)");
  }

  @Test
  void givesNoValueWhenThereIsAnErrorButWhatCouldBeRead() {
    LoadResult<Bootstrap> result = load("node: {id: a, oops: 1}");

    assertThat(result.ok()).isFalse();
    assertThat(result.value()).isNull();
    assertThat(result.partial().getNode().getId()).isEqualTo("a");
  }

  @Test
  void readsFiles() throws Exception {
    Path file = Files.writeString(folder.resolve("envoy.json"), "{\"node\": {\"id\": \"x\"}}");

    assertThat(ConfigLoader.bootstrap(ConfigSource.file(file)).value().getNode().getId())
        .isEqualTo("x");
  }

  @Test
  void tellsOfFilesThatCannotBeRead() {
    LoadResult<Bootstrap> absent =
        ConfigLoader.bootstrap(ConfigSource.file(folder.resolve("none.yaml")));
    LoadResult<Bootstrap> directory = ConfigLoader.bootstrap(ConfigSource.file(folder));

    assertThat(absent.value()).isNull();
    assertThat(absent.problems().get(0).toString())
        .isEqualTo(
            folder.resolve("none.yaml")
                + ": no such file (expected a YAML or JSON file that can be read)");
    assertThat(directory.problems().get(0).message()).startsWith("it is a directory");
    assertThat(directory.problems()).extracting(Problem::slug).isEqualTo(List.of("missing-file"));
  }

  @Test
  void refusesV1InOneSentence() {
    LoadResult<Bootstrap> result = load("{\"listeners\": [], \"cluster_manager\": {}}");

    assertThat(result.problems()).hasSize(1);
    assertThat(result.problems().get(0).slug()).isEqualTo("v1-config");
  }

  @Test
  void readsDeeplyNestedFreeFormValues() {
    String deep = "[".repeat(90) + "]".repeat(90);

    LoadResult<Bootstrap> result = load("node: {metadata: {x: " + deep + "}}");

    assertThat(result.problems()).isEmpty();
  }
}
