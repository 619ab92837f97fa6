package io.legate.dist.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Demo 07: three answers of 5xx in a row, and a host is left out for 10 s, the next time for 20 s;
 * one of three may go, though {@code max_ejection_percent} is 10.
 */
@Timeout(value = 240, unit = TimeUnit.SECONDS)
class OutlierDetectionDemoTest {
  private static final Pattern TIME = Pattern.compile("\"timestamp\":\"([^\"]+)\"");

  @TempDir Path folder;

  @Test
  void aHostThatFailsIsLeftOutForLongerEachTime() {
    Demo.Builder demo =
        demo()
            .overlay(
                Demo.runtime(
                    "outlier_detection: {base_ejection_time_ms: 2000, interval_ms: 1000}"));
    failTwiceAndGetWell(demo, Duration.ofSeconds(2), Duration.ofSeconds(1));
  }

  @Tag("slow")
  @Test
  void withTheFiguresOfItsFile() {
    failTwiceAndGetWell(demo(), Duration.ofSeconds(10), Duration.ofSeconds(10));
  }

  private Demo.Builder demo() {
    return Demo.of("07-outlier-detection", "172.31.20.2")
        .backends(
            Backend.of("172.31.20.11", "myservice", "red", "v1.0"),
            Backend.of("172.31.20.12", "myservice", "blue", "v1.0"),
            Backend.of("172.31.20.13", "myservice", "green", "v1.0"))
        .overlay("cluster_manager: {outlier_detection: {event_log_path: '" + eventLog() + "'}}")
        .arguments("--file-flush-interval-msec", "100");
  }

  private void failTwiceAndGetWell(Demo.Builder builder, Duration base, Duration interval) {
    try (Demo demo = builder.start(folder)) {
      assertThat(livez(demo, 9)).containsOnly("200");
      demo.livez("blue", "FAIL");

      assertThat(livez(demo, 9)).as("every third").filteredOn("506"::equals).hasSize(3);
      demo.awaitFlags("blue", "/failed_outlier_check");
      assertThat(livez(demo, 30)).containsOnly("200");
      assertThat(demo.ask(9)).containsOnlyKeys("red", "green");
      assertThat(demo.admin("/clusters").out())
          .startsWith(
              """
              web_cluster_01::observability_name::web_cluster_01
              web_cluster_01::outlier::success_rate_average::-1
              web_cluster_01::outlier::success_rate_ejection_threshold::-1
              web_cluster_01::outlier::local_origin_success_rate_average::-1
              web_cluster_01::outlier::local_origin_success_rate_ejection_threshold::-1
              web_cluster_01::default_priority::max_connections::1024
              """);
      assertThat(demo.admin("/clusters?format=json").out())
          .containsOnlyOnce("\"failed_outlier_check\": true");

      awaitEvent(demo, "\"action\":\"EJECT\",\"num_ejections\":2,", base.plus(interval));
      assertThat(timeOut(1)).isBetween(base, base.plus(interval).plus(interval));

      demo.awaitFlags("blue", "/failed_outlier_check");
      demo.livez("blue", "OK");
      awaitEvent(
          demo, "\"action\":\"UNEJECT\",\"num_ejections\":2,", base.multipliedBy(2).plus(interval));
      assertThat(timeOut(2))
          .isBetween(base.multipliedBy(2), base.multipliedBy(2).plus(interval).plus(interval));
      demo.awaitFlags("blue", "healthy");
      assertThat(demo.ask(9)).containsOnlyKeys("red", "blue", "green").containsValue(3);
      assertThat(livez(demo, 30)).containsOnly("200");
      assertThat(demo.admin("/stats?filter=ejections_").out())
          .contains("outlier_detection.ejections_active: 0\n")
          .contains("outlier_detection.ejections_enforced_consecutive_5xx: 2\n")
          .contains("outlier_detection.ejections_enforced_total: 2\n")
          .contains("outlier_detection.ejections_overflow: 0\n");
    }
  }

  /** What so many requests of {@code /livez} are answered, one after the other. */
  private static List<String> livez(Demo demo, int times) {
    return demo.curl(
            "-s", "-o", "/dev/null", "-w", "%{http_code}\n", "http://{}/livez?[1-" + times + "]")
        .lines();
  }

  /** Goes on asking until the log tells that. */
  private void awaitEvent(Demo demo, String text, Duration atMost) {
    await()
        .atMost(atMost.plus(Child.PATIENCE))
        .pollInterval(Duration.ofMillis(50))
        .until(
            () -> {
              livez(demo, 9);
              return events().stream().anyMatch(line -> line.contains(text));
            });
  }

  /** For how long the host was out, the first or second time. */
  private Duration timeOut(int nth) {
    return Duration.between(time("EJECT", nth), time("UNEJECT", nth));
  }

  private Instant time(String action, int nth) {
    String text = "\"action\":\"" + action + "\",\"num_ejections\":" + nth + ",";
    String line = events().stream().filter(l -> l.contains(text)).findFirst().orElseThrow();
    Matcher time = TIME.matcher(line);
    assertThat(time.find()).isTrue();
    return Instant.parse(time.group(1));
  }

  private Path eventLog() {
    return folder.resolve("events.log");
  }

  private List<String> events() {
    try {
      return Files.readAllLines(eventLog());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
