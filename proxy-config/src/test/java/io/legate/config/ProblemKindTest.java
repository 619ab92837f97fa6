package io.legate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProblemKindTest {

  @Test
  void slugsAreDistinct() {
    assertThat(Arrays.stream(ProblemKind.values()).map(ProblemKind::slug)).doesNotHaveDuplicates();
  }

  @Test
  void isFoundByItsSlug() {
    assertThat(ProblemKind.of("unknown-field")).isEqualTo(ProblemKind.UNKNOWN_FIELD);
    assertThat(ProblemKind.of("unknown")).isNull();
  }

  @Test
  void readsAsFileLineColumnPathMessageAndSuggestion() {
    Problem problem =
        new Problem(
            Severity.ERROR,
            ProblemKind.INVALID_VALUE,
            "envoy.yaml",
            13,
            24,
            "a.b[1]",
            "5m (expected a duration)",
            "300s");

    assertThat(problem.toString())
        .isEqualTo("envoy.yaml:13:24: a.b[1]: 5m (expected a duration). Did you mean 300s?");
    assertThat(problem.slug()).isEqualTo("invalid-value");
  }
}
