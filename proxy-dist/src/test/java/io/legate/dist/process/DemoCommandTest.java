package io.legate.dist.process;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.dist.Main;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** {@code legate demo} as a process: what it prints works as it is printed. */
@EnabledOnOs({OS.LINUX, OS.MAC})
@Timeout(value = 60, unit = TimeUnit.SECONDS)
class DemoCommandTest {
  @TempDir static Path folder;
  private static Child demo;

  @BeforeAll
  static void start() {
    demo = Child.start(Place.HERE, folder.resolve("demo.out"), Child.java(Main.class, "demo"));
    demo.awaitOutput("Ctrl-C stops it.");
  }

  @AfterAll
  static void end() {
    demo.close();
  }

  private static List<String> tries() {
    return demo.output()
        .lines()
        .map(String::strip)
        .filter(line -> line.startsWith("curl "))
        .toList();
  }

  private static String run(String line) {
    return Command.run(Place.HERE, "sh", "-c", line.replaceFirst("^curl", "curl -sS -m 10"))
        .succeeded();
  }

  @Test
  void itsCurlLinesWorkAsPrinted() throws Exception {
    List<String> tries = tries();
    assertThat(tries).hasSize(6);

    String first = run(tries.get(0));
    assertThat(first).matches("ServerName: demoapp-[12]\n");
    assertThat(run(tries.get(1))).contains("demoapp v1.1", "ServerName: demoapp-2,");
    assertThat(run(tries.get(2))).contains("demoapp::observability_name::demoapp\n");
    assertThat(run(tries.get(3)))
        .startsWith("HTTP/1.1 200 OK\r\n")
        .endsWith("This page will be provided soon later.\n");
    assertThat(run(tries.get(4))).isIn("OK", "FAIL");
    assertThat(run(tries.get(5))).contains("http.ingress_http.downstream_rq_2xx: ");

    demo.signal("INT");
    assertThat(demo.exitCode()).isZero();
    assertThat(demo.output()).contains("\"GET /hostname HTTP/1.1\" 200 - 0 "); // its access log
  }
}
