package io.legate.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class DemoFilesTest {

  static List<Path> bootstraps() {
    return SharedFiles.files("demos").stream()
        .filter(file -> file.getFileName().toString().matches(".*envoy.*\\.yaml"))
        .filter(file -> !file.getFileName().toString().contains("broken"))
        .toList();
  }

  static List<Path> resources() {
    return SharedFiles.files("demos").stream()
        .filter(file -> file.getFileName().toString().matches("[cel]ds.*\\.yaml.*"))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("bootstraps")
  void loadsEveryBootstrap(Path file) {
    LoadResult<Bootstrap> result = ConfigLoader.bootstrap(ConfigSource.file(file));

    assertThat(result.problems(Severity.ERROR)).isEmpty();
    assertThat(result.value()).isNotNull();
    assertThat(result.value().hasAdmin()).isTrue();
  }

  @ParameterizedTest
  @MethodSource("resources")
  void loadsEveryResourceFile(Path file) {
    LoadResult<DiscoveryResponse> result = load(file);

    assertThat(result.problems(Severity.ERROR)).isEmpty();
    assertThat(result.value()).isNotNull();
    assertThat(result.value().getResourcesCount()).isPositive();
  }

  private static LoadResult<DiscoveryResponse> load(Path file) {
    return ConfigLoader.load(
        ConfigSource.file(file), DiscoveryResponse.getDefaultInstance(), LoadOptions.dynamic());
  }

  @Test
  void refusesTheBrokenFileWithLineColumnAndWhatToWrite() {
    Path file = SharedFiles.folder("demos").resolve("04-rest-polling/front-envoy.broken.yaml");

    LoadResult<Bootstrap> result = ConfigLoader.bootstrap(ConfigSource.file(file));

    assertThat(result.ok()).isFalse();
    assertThat(result.value()).isNull();
    assertThat(result.problems()).hasSize(1);
    Problem problem = result.problems().get(0);
    assertThat(problem.slug()).isEqualTo("syntax");
    assertThat(problem.line()).isEqualTo(31);
    assertThat(problem.column()).isEqualTo(22);
    assertThat(problem.toString())
        .startsWith(file + ":31:22: a list item cannot start on the line of its key")
        .contains("put it on the next line");
  }

  @Test
  void tellsEachUpgradeOfTheV2DemoOnceWithItsLine() {
    Path file = SharedFiles.folder("demos").resolve("17-k8s-edge-v2-config/envoy.yaml");

    LoadResult<Bootstrap> result = ConfigLoader.bootstrap(ConfigSource.file(file));

    assertThat(result.problems())
        .extracting(problem -> problem.line() + " " + problem.slug())
        .containsExactly(
            "2 deprecated-field", // access_log_path
            "13 deprecated-name", // envoy.http_connection_manager
            "14 deprecated-v2", // config
            "25 implied-type", // envoy.router alone
            "25 deprecated-name",
            "32 deprecated-v2"); // hosts
    Cluster cluster = result.value().getStaticResources().getClusters(0);
    assertThat(cluster.getLoadAssignment().getEndpoints(0).getLbEndpointsCount()).isEqualTo(2);
  }

  @Test
  void usesTheLastOfTwoHealthChecksAndSaysWhereRetriesBelong() throws Exception {
    LoadResult<DiscoveryResponse> result =
        load(SharedFiles.folder("demos").resolve("18-kube-apiserver/cds.yaml"));

    Cluster cluster = result.value().getResources(0).unpack(Cluster.class);
    assertThat(cluster.getHealthChecks(0).hasTcpHealthCheck()).isTrue();
    List<Problem> problems =
        result.problems().stream()
            .filter(problem -> problem.kind() != ProblemKind.MISSING_FILE) // of the compose folder
            .toList();
    assertThat(problems)
        .extracting(Problem::kind)
        .containsExactly(
            ProblemKind.ONEOF_CONFLICT, ProblemKind.UNKNOWN_FIELD, ProblemKind.UNKNOWN_FIELD);
    assertThat(problems.get(0).message()).contains("(line 16)", "(line 21)");
    assertThat(problems.get(1).suggestion()).contains("healthy_panic_threshold");
    assertThat(problems.get(2).suggestion()).contains("route.retry_policy");
  }
}
