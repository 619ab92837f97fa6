package io.legate.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class ProblemKindTest {

  @Test
  void slugsAreDistinct() {
    assertThat(Arrays.stream(ProblemKind.values()).map(ProblemKind::slug)).doesNotHaveDuplicates();
  }

  @Test
  void everySlugIsDocumented() throws IOException {
    String page = Files.readString(Path.of("../docs/configuration.md"));

    assertThat(ProblemKind.values())
        .allSatisfy(kind -> assertThat(page).contains("`" + kind.slug() + "`"));
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
