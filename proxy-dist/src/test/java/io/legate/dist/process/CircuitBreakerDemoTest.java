package io.legate.dist.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Demo 14 with its own file: one connection, one request that waits. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class CircuitBreakerDemoTest {
  private static final String NAME = "14-circuit-breaker";
  private static final String FRONT = "172.31.35.2";
  @TempDir static Path folder;
  private static Demo demo;

  @BeforeAll
  static void start() {
    demo =
        Demo.of(NAME, FRONT)
            .backends(
                Backend.of("172.31.35.11", "webservice1", "red", "v1.0"),
                Backend.of("172.31.35.12", "webservice1", "blue", "v1.0"),
                Backend.of("172.31.35.13", "webservice1", "green", "v1.0"),
                Backend.of("172.31.35.14", "webservice2", "gray", "v1.1"),
                Backend.of("172.31.35.15", "webservice2", "black", "v1.1"))
            .sidecars()
            .start(folder);
  }

  @AfterAll
  static void end() {
    if (demo != null) {
      demo.close();
    }
  }

  @Test
  void oneAtATimeAllAreAnswered() {
    assertThat(demo.ask(60).keySet()).containsExactlyInAnyOrder("red", "blue", "green");
    assertThat(demo.ask(60).values().stream().mapToInt(Integer::intValue).sum()).isEqualTo(60);
  }

  @Test
  void ofThreeHundredAtOnceSomeOverflow() {
    List<String> answers =
        demo.curl(
                "--parallel",
                "--parallel-immediate",
                "--parallel-max",
                "300",
                "-o",
                "/dev/null",
                "-w",
                "%{http_code} %header{x-envoy-overloaded}\n",
                "http://{}/?[1-300]")
            .lines();

    assertThat(answers).hasSize(300);
    assertThat(answers).contains("200 ", "503 true").containsOnly("200 ", "503 true");
    String stats = demo.admin("/stats?filter=webcluster1").succeeded();
    assertThat(stats)
        .contains(
            "cluster.webcluster1.circuit_breakers.default.rq_pending_open: 0\n",
            "cluster.webcluster1.upstream_rq_pending_active: 0\n")
        .doesNotContain("cluster.webcluster1.upstream_rq_pending_overflow: 0\n")
        .doesNotContain("cluster.webcluster1.upstream_cx_overflow: 0\n");
  }

  @Test
  void theScriptOfTheDemoIsAnsweredInFull() {
    Command.Result ran =
        Command.run(
            demo.network().proxy(),
            "bash",
            DemoNetwork.demo(NAME).resolve("send-requests.sh").toAbsolutePath().toString(),
            "http://" + FRONT,
            "300");
    ran.succeeded();
    assertThat(ran.lines()).hasSize(300).allMatch(code -> code.matches("200|503")).contains("200");
  }
}
