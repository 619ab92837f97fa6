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
 * Demo 12 with its own file, but for the interval of its checks: localities weighted 10 and 20,
 * overprovisioning 140. Localities take turns by weight, so shares are exact but for one turn.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LocalityWeightedDemoTest {
  @TempDir static Path folder;
  private static Demo demo;

  @BeforeAll
  static void start() {
    demo = FiveHosts.startQuick("12-locality-weighted", "172.31.31", folder);
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

  /** How many of that many requests go to the first locality. */
  private static int coloured(int times) {
    Map<String, Integer> counts = demo.ask(times);
    int coloured = 0;
    for (String name : new String[] {"red", "blue", "green"}) {
      coloured += counts.getOrDefault(name, 0);
    }
    assertThat(coloured + counts.getOrDefault("gray", 0) + counts.getOrDefault("black", 0))
        .isEqualTo(times);
    return coloured;
  }

  @Test
  void oneThirdToTwoThirds() {
    assertThat(coloured(300)).isBetween(99, 101);
  }

  /** 140 % of a half is 70 %: 10 to 14. */
  @Test
  void halfOfTheSecondLocalityIsLess() {
    FiveHosts.fail(demo, "gray");
    assertThat(coloured(240)).isBetween(99, 101);
    assertThat(demo.ask(24)).doesNotContainKey("gray");
  }

  /** 140 % of two thirds is 93 %: 9.3 to 20. */
  @Test
  void twoThirdsOfTheFirstAreAlmostAll() {
    FiveHosts.fail(demo, "red");
    assertThat(coloured(300)).isBetween(94, 97);
  }

  /** 140 % of two thirds is 93 %, of a half 70 %: 9.3 to 14. */
  @Test
  void bothCanBeLess() {
    FiveHosts.fail(demo, "red", "gray");
    assertThat(coloured(300)).isBetween(119, 121);
  }

  /** Fewer than half of all would be a panic. */
  @Test
  void aLocalityWithoutHostsHasNoLoad() {
    FiveHosts.fail(demo, "gray", "black");
    assertThat(coloured(30)).isEqualTo(30);
  }
}
