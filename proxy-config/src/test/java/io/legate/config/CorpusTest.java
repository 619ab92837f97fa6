package io.legate.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The configurations that other people wrote. */
class CorpusTest {

  /**
   * The files that were never right, or never finished: what they are refused for, and words that
   * name the cause.
   */
  private static final Map<Integer, Refusal> REFUSED =
      Map.ofEntries(
          refused(23, ProblemKind.UNKNOWN_FIELD, 51, "endpoint.address"),
          refused(41, ProblemKind.DUPLICATE_KEY, 21, "in line 15 and again in line 21"),
          refused(49, ProblemKind.UNRENDERED_TEMPLATE, 10, "ENVOY_PORT is a placeholder"),
          refused(50, ProblemKind.UNRENDERED_TEMPLATE, 55, "{{MODEL_NAME_A}} is a placeholder"),
          refused(51, ProblemKind.UNRENDERED_TEMPLATE, 34, "--expand-env"),
          refused(52, ProblemKind.UNRENDERED_TEMPLATE, 5, "{{ ntop_ip_loopback_address }}"),
          refused(57, ProblemKind.UNKNOWN_FIELD, 85, "num_buckets"),
          refused(80, ProblemKind.V1_CONFIG, 0, "v1"),
          refused(81, ProblemKind.V1_CONFIG, 0, "v1"),
          refused(82, ProblemKind.V1_CONFIG, 0, "v1"),
          refused(83, ProblemKind.V1_CONFIG, 0, "v1"),
          refused(84, ProblemKind.V1_CONFIG, 0, "v1"),
          refused(85, ProblemKind.SYNTAX, 0, ""),
          refused(86, ProblemKind.SYNTAX, 0, ""),
          refused(87, ProblemKind.SYNTAX, 0, ""),
          refused(88, ProblemKind.WRONG_DOCUMENT, 2, "not a bootstrap"),
          refused(89, ProblemKind.SYNTAX, 0, ""));

  /** A problem that must be told; line 0 stands for any. */
  private record Refusal(ProblemKind kind, int line, String words) {}

  private static Map.Entry<Integer, Refusal> refused(
      int number, ProblemKind kind, int line, String words) {
    return Map.entry(number, new Refusal(kind, line, words));
  }

  static List<Path> bootstraps() {
    return corpus(1, 79).stream().filter(file -> !REFUSED.containsKey(number(file))).toList();
  }

  static List<Path> refused() {
    return corpus(1, 89).stream().filter(file -> REFUSED.containsKey(number(file))).toList();
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

  @Test
  void skipsNoFile() {
    assertThat(bootstraps().size() + refused().size() + resources().size()).isEqualTo(107);
  }

  @ParameterizedTest
  @MethodSource("bootstraps")
  void loadsEveryBootstrapOfV3AndV2(Path file) {
    assertThat(errors(file, Bootstrap.getDefaultInstance())).isEmpty();
  }

  @ParameterizedTest
  @MethodSource("refused")
  void refusesTheOthersWithAMessageThatNamesTheCause(Path file) {
    List<Problem> errors = errors(file, Bootstrap.getDefaultInstance());
    Refusal refusal = REFUSED.get(number(file));

    assertThat(errors).allSatisfy(error -> assertThat(error.line()).isPositive());
    assertThat(errors).allSatisfy(error -> assertThat(error.column()).isPositive());
    assertThat(errors)
        .anySatisfy(
            error -> {
              assertThat(error.kind()).isEqualTo(refusal.kind());
              assertThat(error.toString()).contains(refusal.words());
              assertThat(refusal.line() == 0 ? 0 : error.line()).isEqualTo(refusal.line());
            });
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
