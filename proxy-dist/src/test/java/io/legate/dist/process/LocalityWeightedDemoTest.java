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
  private static final String ILL = "/failed_active_hc";

  @TempDir static Path folder;
  private static Demo demo;

  @BeforeAll
  static void start() {
    demo =
        Demo.of("12-locality-weighted", "172.31.31.2")
            .backends(
                Backend.of("172.31.31.11", "webservice1", "red", "v1.0"),
                Backend.of("172.31.31.12", "webservice1", "blue", "v1.0"),
                Backend.of("172.31.31.13", "webservice1", "green", "v1.0"),
                Backend.of("172.31.31.14", "webservice2", "gray", "v1.0"),
                Backend.of("172.31.31.15", "webservice2", "black", "v1.0"))
            .sidecars()
            .instead("interval: 10s", "interval: 0.2s\n      no_traffic_interval: 0.2s")
            .start(folder);
  }

  @AfterAll
  static void end() {
    if (demo != null) {
      demo.close();
    }
  }

  @AfterEach
  void allAreWellAgain() {
    for (String name : new String[] {"red", "blue", "green", "gray", "black"}) {
      demo.livez(name, "OK");
      demo.awaitFlags(name, "healthy");
    }
  }

  private static void fail(String... names) {
    for (String name : names) {
      demo.livez(name, "FAIL");
    }
    for (String name : names) {
      demo.awaitFlags(name, ILL);
    }
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
    fail("gray");
    assertThat(coloured(240)).isBetween(99, 101);
    assertThat(demo.ask(24)).doesNotContainKey("gray");
  }

  /** 140 % of two thirds is 93 %: 9.3 to 20. */
  @Test
  void twoThirdsOfTheFirstAreAlmostAll() {
    fail("red");
    assertThat(coloured(300)).isBetween(94, 97);
  }

  /** 140 % of two thirds is 93 %, of a half 70 %: 9.3 to 14. */
  @Test
  void bothCanBeLess() {
    fail("red", "gray");
    assertThat(coloured(300)).isBetween(119, 121);
  }

  /** Fewer than half of all would be a panic. */
  @Test
  void aLocalityWithoutHostsHasNoLoad() {
    fail("gray", "black");
    assertThat(coloured(30)).isEqualTo(30);
  }
}
