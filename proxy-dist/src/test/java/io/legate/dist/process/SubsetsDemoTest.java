package io.legate.dist.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Demo 13 with its own file: seven hosts with metadata, and routes that ask for some of them. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class SubsetsDemoTest {
  @TempDir static Path folder;
  private static Demo demo;

  @BeforeAll
  static void start() {
    Backend[] backends = new Backend[7];
    for (int i = 0; i < backends.length; i++) {
      String name = "e" + (i + 1);
      backends[i] = Backend.of("172.31.33.1" + (i + 1), name, name, "v1.0");
    }
    demo = Demo.of("13-lb-subsets", "172.31.33.2").backends(backends).start(folder);
  }

  @AfterAll
  static void end() {
    if (demo != null) {
      demo.close();
    }
  }

  private static int sum(Map<String, Integer> counts, String... names) {
    int sum = 0;
    for (String name : names) {
      sum += counts.getOrDefault(name, 0);
    }
    return sum;
  }

  /** What {@code test.sh} does, five times. */
  @Test
  void versionsShareNinetyToTen() {
    Map<String, Integer> counts = demo.ask(1000);

    assertThat(counts).containsOnlyKeys("e1", "e2", "e3", "e4", "e5", "e6");
    // 900 of 1000 are expected, with a deviation of 9.5; this is six of them.
    assertThat(sum(counts, "e1", "e2", "e5")).isBetween(843, 957);
    // Within a subset hosts take turns.
    assertThat(counts.get("e1") - counts.get("e2")).isBetween(-1, 1);
    assertThat(counts.get("e3") - counts.get("e4")).isBetween(-1, 1);
    assertThat(counts.get("e4") - counts.get("e6")).isBetween(-1, 1);
  }

  @Test
  void theHardwareTestGoesToBigMemory() {
    assertThat(demo.ask(20, "-H", "x-hardware-test: memory")).isEqualTo(Map.of("e5", 10, "e6", 10));
  }

  @Test
  void thePreReleaseHasItsHost() {
    assertThat(demo.ask(5, "-H", "x-custom-version: pre-release")).isEqualTo(Map.of("e7", 5));
    assertThat(demo.ask(5, "-H", "x-custom-version: pre-release", "-H", "x-hardware-test: memory"))
        .isEqualTo(Map.of("e7", 5));
  }

  @Test
  void theScriptOfTheDemoCounts() {
    Command.Result ran =
        Command.run(
            demo.network().proxy(),
            "bash",
            DemoNetwork.demo("13-lb-subsets").resolve("test.sh").toAbsolutePath().toString(),
            "172.31.33.2");
    assertThat(ran.succeeded()).matches("Requests: v1\\.0:v1\\.1 = \\d+:\\d+\n");
    String[] counts = ran.out().strip().replaceFirst(".* = ", "").split(":");
    int old = Integer.parseInt(counts[0]);
    assertThat(old + Integer.parseInt(counts[1])).isEqualTo(200);
    assertThat(old).isBetween(150, 199); // 180, 4.2
  }

  @Test
  void subsetsAreCounted() {
    // stage and type: 3; stage and version: 3; version: 3; xlarge and version: 1.
    String stats = demo.admin("/stats?filter=webcluster1.lb_subsets").succeeded();
    assertThat(stats)
        .contains(
            "cluster.webcluster1.lb_subsets_active: 10\n",
            "cluster.webcluster1.lb_subsets_created: 10\n",
            "cluster.webcluster1.lb_subsets_fallback: 0\n",
            "cluster.webcluster1.lb_subsets_removed: 0\n");
  }
}
