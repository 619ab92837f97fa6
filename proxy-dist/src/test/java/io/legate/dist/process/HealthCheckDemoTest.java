package io.legate.dist.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Demos 05 and 06: two hosts that are checked over TCP, or over HTTP at {@code /livez}. */
@Timeout(value = 300, unit = TimeUnit.SECONDS)
class HealthCheckDemoTest {
  @TempDir Path folder;

  /** Without sidecars, which would accept in the name of who is gone. */
  @Test
  void checkedOverTcpBothHostsTakeTurns() {
    try (Demo demo = overTcp().overlay(Demo.QUICK_CHECKS).start(folder)) {
      stopAndStart(demo, Child.PATIENCE);
    }
  }

  @Test
  void checkedOverHttpAHostThatFailsLeavesAndReturns() {
    try (Demo demo = overHttp().overlay(Demo.QUICK_CHECKS).start(folder)) {
      leaveAndReturn(demo, Duration.ofSeconds(10));
    }
  }

  static Demo.Builder overTcp() {
    return demo("05-health-check-tcp").file("front-envoy-with-tcp-check.yaml");
  }

  static Demo.Builder overHttp() {
    return demo("06-health-check-http").sidecars();
  }

  private static Demo.Builder demo(String name) {
    return Demo.of(name, "172.31.18.2")
        .backends(
            Backend.of("172.31.18.11", "myservice", "red", "v1.0"),
            Backend.of("172.31.18.12", "myservice", "blue", "v1.0"));
  }

  static void stopAndStart(Demo demo, Duration patience) {
    assertThat(demo.ask(10)).containsOnlyKeys("red", "blue").containsValues(5, 5);

    demo.stop("red");
    demo.awaitFlags("red", "/failed_active_hc", patience);
    assertThat(demo.ask(6)).containsOnlyKeys("blue");

    demo.start("red");
    demo.awaitFlags("red", "healthy", patience);
    assertThat(demo.ask(10)).containsValues(5, 5);
  }

  static void leaveAndReturn(Demo demo, Duration patience) {
    assertThat(demo.ask(10)).containsOnlyKeys("red", "blue").containsValues(5, 5);
    assertThat(demo.flags("blue")).isEqualTo("healthy");

    demo.livez("blue", "FAIL"); // it answers 506, which nobody expects
    demo.awaitFlags("blue", "/failed_active_hc", patience);
    assertThat(demo.ask(10)).containsOnlyKeys("red");

    demo.livez("blue", "OK");
    demo.awaitFlags("blue", "healthy", patience);
    assertThat(demo.ask(10)).containsOnlyKeys("red", "blue").containsValues(5, 5);
    assertThat(demo.admin("/stats?filter=health_check").succeeded())
        .contains("cluster.web_cluster_01.health_check.healthy: 2\n")
        .contains("cluster.web_cluster_01.health_check.network_failure: 0\n");
  }
}
