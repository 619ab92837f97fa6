package io.legate.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The configurations that other people wrote. */
class CorpusTest {

  /** Files that are refused, and why; the rest of issue 4 decides about each. */
  private static final Map<Integer, String> KNOWN =
      Map.of(
          23, "has-unknown: an endpoint's address beside its endpoint",
          41, "the key settings twice in one mapping",
          49, "an unrendered template: ENVOY_PORT for a number",
          50, "an unrendered template that is no YAML",
          51, "an unrendered template: ${…} for a number",
          52, "an unrendered template that is no YAML",
          57, "num_of_buckets, which Envoy never had",
          88, "a discovery response given as a bootstrap");

  static List<Path> bootstraps() {
    return corpus(1, 79);
  }

  static List<Path> refused() {
    return corpus(80, 89);
  }

  static List<Path> resources() {
    return corpus(90, 107);
  }

  private static List<Path> corpus(int from, int to) {
    return SharedFiles.files("corpus").stream()
        .filter(file -> Character.isDigit(file.getFileName().toString().charAt(0)))
        .filter(file -> number(file) >= from && number(file) <= to)
        .toList();
  }

  private static int number(Path file) {
    return Integer.parseInt(file.getFileName().toString().substring(0, 3));
  }

  @ParameterizedTest
  @MethodSource("bootstraps")
  void loadsEveryBootstrapOfV3AndV2(Path file) {
    List<Problem> errors = errors(file, Bootstrap.getDefaultInstance());

    if (KNOWN.containsKey(number(file))) {
      assertThat(errors).as(KNOWN.get(number(file))).isNotEmpty();
    } else {
      assertThat(errors).isEmpty();
    }
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesWhatIsV1OrBrokenWithAPlace(Path file) {
    List<Problem> errors = errors(file, Bootstrap.getDefaultInstance());

    assertThat(errors).isNotEmpty();
    assertThat(errors).allSatisfy(error -> assertThat(error.line()).isPositive());
    assertThat(errors).allSatisfy(error -> assertThat(error.column()).isPositive());
  }

  @ParameterizedTest
  @MethodSource("resources")
  void loadsEveryResourceFile(Path file) {
    assertThat(errors(file, DiscoveryResponse.getDefaultInstance())).isEmpty();
  }

  private static List<Problem> errors(Path file, Message prototype) {
    LoadOptions options =
        prototype instanceof Bootstrap ? LoadOptions.bootstrap() : LoadOptions.dynamic();
    return ConfigLoader.load(ConfigSource.file(file), prototype, options)
        .problems(Severity.ERROR)
        .stream()
        .filter(problem -> problem.kind() != ProblemKind.UNSUPPORTED_EXTENSION)
        .filter(problem -> problem.kind() != ProblemKind.MISSING_FILE)
        .toList();
  }
}
