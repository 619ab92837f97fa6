package io.legate.dist;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Checks the bootstraps of {@code docker-compose} with {@code --mode validate}. */
class DemosTest {
  private static final Path DEMOS = Path.of("..", "docker-compose");
  private static final String BROKEN = "front-envoy.broken.yaml";

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  static List<Path> bootstraps() throws IOException {
    try (Stream<Path> files = Files.walk(DEMOS, 2)) {
      return files
          .filter(file -> file.getFileName().toString().matches("(.*-)?envoy.*\\.yaml"))
          .filter(file -> !file.endsWith(BROKEN))
          .sorted()
          .toList();
    }
  }

  private int validate(Path file) {
    return new Main(stream(out), stream(err), new ServerDaemons())
        .run("--mode", "validate", "-c", file.toString());
  }

  private static PrintStream stream(ByteArrayOutputStream to) {
    return new PrintStream(to, true, StandardCharsets.UTF_8);
  }

  @ParameterizedTest
  @MethodSource("bootstraps")
  void everyDemosBootstrapIsValid(Path file) {
    int code = validate(file);

    assertThat(out.toString(StandardCharsets.UTF_8))
        .as(() -> err.toString(StandardCharsets.UTF_8))
        .isEqualTo("configuration '" + file + "' OK\n");
    assertThat(code).isZero();
  }

  @Test
  void theBrokenFileIsRefusedWithLineAndColumn() {
    Path file = DEMOS.resolve("04-rest-polling").resolve(BROKEN);

    assertThat(validate(file)).isEqualTo(ExitCode.FAILED);
    assertThat(out.size()).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8)).containsPattern(BROKEN + ":\\d+:\\d+: ");
  }

  @Test
  void theV2SpellingsOfDemo17AreToldWithTheirLines() {
    Path file = DEMOS.resolve("17-k8s-edge-v2-config").resolve("envoy.yaml");

    assertThat(validate(file)).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .containsOnlyOnce(
            file
                + ":14:9: static_resources.listeners[0].filter_chains[0].filters[0].config: config"
                + " is the v2 spelling and was upgraded (expected typed_config")
        .containsOnlyOnce(
            file
                + ":32:5: static_resources.clusters[0].hosts: hosts is the v2 spelling and was"
                + " upgraded (expected load_assignment) [deprecated-v2, warning]\n");
  }

  @Test
  void dynamicResourcesAreToldOfOnce() {
    Path file = DEMOS.resolve("18-kube-apiserver").resolve("envoy.yaml");

    assertThat(validate(file)).isZero();
    assertThat(err.toString(StandardCharsets.UTF_8))
        .containsOnlyOnce(
            file
                + ":5:1: dynamic_resources: dynamic resources are not available in this version"
                + " (expected static_resources) [unsupported-xds, warning]\n");
  }

  @Test
  void thereAreBootstraps() throws IOException {
    assertThat(bootstraps()).hasSizeGreaterThan(20);
  }
}
