package io.legate.dist.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Demo 11 with its own file, but for the interval of its checks: three hosts at priority 0, two at
 * priority 1, overprovisioning 150, panic threshold 49.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class PriorityLevelsDemoTest {
  @TempDir static Path folder;
  private static Demo demo;

  @BeforeAll
  static void start() {
    demo = FiveHosts.startQuick("11-priority-levels", "172.31.29", folder);
  }

  @AfterAll
  static void end() {
    if (demo != null) {
      demo.close();
    }
  }

  @AfterEach
  void allAreWellAgain() {
    FiveHosts.heal(demo);
  }

  @Test
  void whileAllAreWellPriority0HasItAll() {
    assertThat(demo.ask(30)).isEqualTo(Map.of("red", 10, "blue", 10, "green", 10));
  }

  @Test
  void twoThirdsTimesOneAndAHalfIsStillAll() {
    FiveHosts.fail(demo, "red");
    assertThat(demo.ask(30)).isEqualTo(Map.of("blue", 15, "green", 15));
  }

  @Test
  void withTwoDownAboutHalfMovesToPriority1() {
    FiveHosts.fail(demo, "red", "blue");
    Map<String, Integer> counts = demo.ask(400);
    assertThat(counts).containsOnlyKeys("green", "gray", "black");
    assertThat(counts.get("green")).isBetween(140, 260); // 200, six deviations of 10
    assertThat(counts.get("gray") - counts.get("black")).isBetween(-1, 1);
  }

  @Test
  void withAllOfPriority0DownPriority1HasItAll() {
    FiveHosts.fail(demo, "red", "blue", "green");
    assertThat(demo.ask(20)).isEqualTo(Map.of("gray", 10, "black", 10));
  }

  /** 0 % and 50 %: 150 times that is 75, less than all, and priority 0 is below 49. */
  @Test
  void belowThePanicThresholdAllHostsOfAPriorityAreUsed() {
    FiveHosts.fail(demo, "red", "blue", "green", "gray");
    Map<String, Integer> counts = demo.ask(20);
    assertThat(counts)
        .isEqualTo(Map.of("black", 20)); // all the load is at priority 1, not in panic
    FiveHosts.fail(demo, "black");
    assertThat(demo.ask(100)).containsOnlyKeys("red", "blue", "green", "gray", "black");
    assertThat(demo.admin("/stats?filter=lb_healthy_panic").succeeded())
        .isNotEqualTo("cluster.webcluster1.lb_healthy_panic: 0\n");
  }
}
