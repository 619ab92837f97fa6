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

/** Demo 08 with its own file: three hosts that weigh 1, 3 and 5. */
@Timeout(value = 120, unit = TimeUnit.SECONDS)
class LeastRequestDemoTest {
  private static final String NAME = "08-least-request";
  private static final String FRONT = "172.31.22.2";
  @TempDir static Path folder;
  private static Demo demo;

  @BeforeAll
  static void start() {
    demo =
        Demo.of(NAME, FRONT)
            .backends(
                Backend.of("172.31.22.11", "red", "red", "v1.0"),
                Backend.of("172.31.22.12", "blue", "blue", "v1.0"),
                Backend.of("172.31.22.13", "green", "green", "v1.0"))
            .sidecars()
            // The script asks twice for one count: one worker's schedule would show through.
            .arguments("--concurrency", "4")
            .start(folder);
  }

  @AfterAll
  static void end() {
    if (demo != null) {
      demo.close();
    }
  }

  /** By chance alone the counts of 900 deviate by 9, 14 and 15; these are six of them. */
  @Test
  void requestsOneByOneAreSharedByWeight() {
    Map<String, Integer> counts = demo.ask(900);

    assertThat(counts).containsOnlyKeys("red", "blue", "green");
    assertThat(counts.get("red")).isBetween(46, 154);
    assertThat(counts.get("blue")).isBetween(216, 384);
    assertThat(counts.get("green")).isBetween(410, 590);
  }

  /**
   * The script asks a second host where the first was not red, and counts that: of what is counted,
   * red has 1/9, blue 8/9 × 3/9, green the rest. They saw 56:80:164, 59:104:137 and 59:92:149.
   */
  @Test
  void theScriptOfTheDemoCounts() {
    Command.Result ran =
        Command.run(
            demo.network().proxy(),
            "bash",
            DemoNetwork.demo(NAME).resolve("send-request.sh").toAbsolutePath().toString(),
            FRONT);
    String[] counts =
        ran.succeeded()
            .replaceFirst("(?s).*Red:Blue:Green = (?=\\d+:\\d+:\\d+\\s*$)", "")
            .strip()
            .split(":");
    int red = Integer.parseInt(counts[0]);
    int blue = Integer.parseInt(counts[1]);
    int green = Integer.parseInt(counts[2]);
    assertThat(red + blue + green).isEqualTo(300);
    assertThat(red).isBetween(5, 75);
    assertThat(blue).isBetween(40, 150);
    assertThat(green).isBetween(100, 235);
  }
}
