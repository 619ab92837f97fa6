package io.legate.dist.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Demos 05, 06 and 09 to 12 with their own files, checks every 10 s included. The tests of 13 and
 * 14 change nothing of theirs anyway.
 */
@Tag("slow")
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class DemosAsWrittenTest {
  /** The second check comes 60 s after the first, as there was no traffic yet. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  @TempDir Path folder;

  @Test
  void healthCheckTcp() {
    try (Demo demo = HealthCheckDemoTest.overTcp().start(folder)) {
      HealthCheckDemoTest.stopAndStart(demo, PATIENCE);
    }
  }

  @Test
  void healthCheckHttp() {
    try (Demo demo = HealthCheckDemoTest.overHttp().start(folder)) {
      HealthCheckDemoTest.leaveAndReturn(demo, PATIENCE);
    }
  }

  @Test
  void ringHashSourceIp() {
    try (Demo demo = RingHashDemoTest.demo("09-ring-hash-source-ip").start(folder)) {
      RingHashDemoTest.byClient(demo, PATIENCE);
    }
  }

  @Test
  void ringHashHeader() {
    try (Demo demo = RingHashDemoTest.demo("10-ring-hash-header").start(folder)) {
      RingHashDemoTest.byHeader(demo, PATIENCE);
    }
  }

  @Test
  void priorityLevels() {
    try (Demo demo = FiveHosts.of("11-priority-levels", "172.31.29").start(folder)) {
      assertThat(demo.ask(30)).isEqualTo(Map.of("red", 10, "blue", 10, "green", 10));
      demo.livez("red", "FAIL");
      demo.awaitFlags("red", "/failed_active_hc", PATIENCE);
      assertThat(demo.ask(30)).isEqualTo(Map.of("blue", 15, "green", 15));
      demo.livez("blue", "FAIL");
      demo.awaitFlags("blue", "/failed_active_hc", PATIENCE);
      assertThat(demo.ask(400).get("green")).isBetween(140, 260);
    }
  }

  @Test
  void localityWeighted() {
    try (Demo demo = FiveHosts.of("12-locality-weighted", "172.31.31").start(folder)) {
      Map<String, Integer> well = demo.ask(300);
      assertThat(well.get("gray") + well.get("black")).isBetween(199, 201);
      demo.livez("gray", "FAIL");
      demo.awaitFlags("gray", "/failed_active_hc", PATIENCE);
      assertThat(demo.ask(240).get("black")).isBetween(139, 141);
    }
  }
}
