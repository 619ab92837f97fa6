package io.legate.dist.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The fixture itself. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class DemoTest {
  @TempDir static Path folder;

  @Test
  void backendsBehindSidecarsAnswerFailAndStop() {
    try (Demo demo =
        Demo.of("11-priority-levels", "172.31.29.2")
            .backends(
                Backend.of("172.31.29.11", "webservice1", "red", "v1.0"),
                Backend.of("172.31.29.12", "webservice1", "blue", "v1.0"),
                Backend.of("172.31.29.14", "webservice2", "gray", "v1.0"))
            .sidecars()
            .overlay(Demo.runtime("health_check: {min_interval: 60000}"))
            .start(folder)) {
      assertThat(demo.ask(8)).containsOnlyKeys("red", "blue").containsValues(4, 4);

      demo.livez("red", "FAIL");
      String code = "%{http_code}";
      assertThat(demo.curl("-s", "-o", "/dev/null", "-w", code, "http://172.31.29.11/livez").out())
          .isEqualTo("506");
      assertThat(demo.flags("red")).isEqualTo("healthy");

      demo.stop("red");
      assertThat(demo.ask(8)).containsEntry("blue", 4).doesNotContainKey("red").hasSize(2);
      demo.start("red");
      assertThat(demo.ask(8)).containsOnlyKeys("red", "blue");
    }
  }
}
