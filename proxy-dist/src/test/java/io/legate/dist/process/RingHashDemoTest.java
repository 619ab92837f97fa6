package io.legate.dist.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Demos 09 and 10 with their own files, but for the interval of their checks: a ring of three
 * hosts, by client and by User-Agent.
 */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class RingHashDemoTest {
  @TempDir Path folder;

  static Demo.Builder demo(String name) {
    return Demo.of(name, "172.31.25.2")
        .backends(
            Backend.of("172.31.25.11", "myservice", "red", "v1.0"),
            Backend.of("172.31.25.12", "myservice", "blue", "v1.0"),
            Backend.of("172.31.25.13", "myservice", "green", "v1.0"));
  }

  private Demo quick(String name) {
    return demo(name).overlay(Demo.QUICK_CHECKS).start(folder);
  }

  private static String only(Demo demo, String... options) {
    Map<String, Integer> counts = demo.ask(5, options);
    assertThat(counts).hasSize(1);
    return counts.keySet().iterator().next();
  }

  @Test
  void aClientStaysOnOneHost() {
    try (Demo demo = quick("09-ring-hash-source-ip")) {
      byClient(demo, Child.PATIENCE);
    }
  }

  @Test
  void aHeaderStaysOnOneHost() {
    try (Demo demo = quick("10-ring-hash-header")) {
      byHeader(demo, Child.PATIENCE);
    }
  }

  static void byClient(Demo demo, Duration patience) {
    awaitHealthy(demo);
    Map<String, Integer> hosts = new TreeMap<>();
    for (int client = 1; client <= 20; client++) {
      hosts.merge(only(demo, "--interface", "127.0.25." + client), 1, Integer::sum);
    }
    assertThat(hosts).containsOnlyKeys("red", "blue", "green");
    failoverOf(demo, patience, "--interface", "127.0.25.1");
  }

  static void byHeader(Demo demo, Duration patience) {
    awaitHealthy(demo);
    Map<String, Integer> hosts = new TreeMap<>();
    for (int agent = 1; agent <= 20; agent++) {
      hosts.merge(only(demo, "-A", "agent-" + agent), 1, Integer::sum);
    }
    assertThat(hosts).containsOnlyKeys("red", "blue", "green");
    failoverOf(demo, patience, "-A", "agent-1");
  }

  /** When the host fails its neighbour takes over, and gives back when it is well again. */
  private static void failoverOf(Demo demo, Duration patience, String... options) {
    String host = only(demo, options);
    demo.livez(host, "FAIL");
    demo.awaitFlags(host, "/failed_active_hc", patience);
    String neighbour = only(demo, options);
    assertThat(neighbour).isNotEqualTo(host);
    assertThat(only(demo, options)).isEqualTo(neighbour);
    demo.livez(host, "OK");
    demo.awaitFlags(host, "healthy", patience);
    assertThat(only(demo, options)).isEqualTo(host);
  }

  private static void awaitHealthy(Demo demo) {
    demo.awaitFlags("red", "healthy");
    demo.awaitFlags("blue", "healthy");
    demo.awaitFlags("green", "healthy");
  }
}
