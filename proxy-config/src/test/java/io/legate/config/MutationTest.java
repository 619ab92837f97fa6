package io.legate.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.service.discovery.v3.DiscoveryResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Real files with seeded slips: never an exception, never a hang, every message complete. */
class MutationTest {

  private static final int MUTANTS = 1000;
  private static final Duration MOST = Duration.ofSeconds(1);
  private static final String[] VALUES = {
    "[]",
    "{}",
    "x",
    "-1",
    "1e999",
    "'",
    "\"",
    "&a",
    "*a",
    "!x y",
    "|",
    "- -",
    "null",
    "0.1.2",
    "{a: b}",
    "[[[",
    "\t",
    "%",
    "@",
    "99999999999999999999",
    "\u0000",
    "\uD800",
    "🦊",
    "5ms"
  };

  private final Random random = new Random(20240501);

  @Test
  void neverThrowsAndNeverHangs() throws IOException {
    List<Path> files =
        Stream.concat(
                SharedFiles.files("demos").stream().filter(MutationTest::configuration),
                SharedFiles.files("corpus").stream().filter(MutationTest::configuration))
            .toList();
    for (int i = 0; i < MUTANTS; i++) {
      Path file = files.get(random.nextInt(files.size()));
      String mutant = mutate(new String(Files.readAllBytes(file), StandardCharsets.UTF_8));
      load(file, mutant, i);
    }
  }

  private static boolean configuration(Path file) {
    String name = file.getFileName().toString();
    return name.matches(".*envoy.*\\.yaml|[cel]ds.*\\.yaml.*|\\d\\d\\d-.*");
  }

  private static void load(Path file, String mutant, int number) {
    boolean dynamic = file.getFileName().toString().matches(".*(ds\\.|ds_).*");
    Message prototype =
        dynamic ? DiscoveryResponse.getDefaultInstance() : Bootstrap.getDefaultInstance();
    LoadOptions options = dynamic ? LoadOptions.dynamic() : LoadOptions.bootstrap();
    ConfigSource source = ConfigSource.text(file.getFileName().toString(), mutant);
    long took = Long.MAX_VALUE;
    for (int attempt = 0; attempt < 3 && took > MOST.toNanos(); attempt++) {
      long start = System.nanoTime();
      LoadResult<Message> result = ConfigLoader.load(source, prototype, options);
      took = System.nanoTime() - start;
      complete(result, number);
    }
    assertThat(took).as("mutant %d of %s", number, file).isLessThan(MOST.toNanos());
  }

  private static void complete(LoadResult<Message> result, int number) {
    assertThat(result.value() != null).isEqualTo(result.ok());
    for (Problem problem : result.problems()) {
      assertThat(problem.line()).as("mutant %d: %s", number, problem).isPositive();
      assertThat(problem.column()).as("mutant %d: %s", number, problem).isPositive();
      assertThat(problem.message())
          .as("mutant %d", number)
          .contains("expected ")
          .doesNotContain("com.google")
          .doesNotContain("java.")
          .doesNotContain("Exception");
    }
  }

  private String mutate(String text) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    int slips = 1 + random.nextInt(3);
    for (int i = 0; i < slips && !lines.isEmpty(); i++) {
      slip(lines, random.nextInt(lines.size()));
    }
    return String.join("\n", lines);
  }

  private void slip(List<String> lines, int at) {
    String line = lines.get(at);
    int colon = line.indexOf(':');
    switch (random.nextInt(8)) {
      case 0 -> lines.remove(at);
      case 1 -> lines.add(at, line);
      case 2 -> lines.set(at, " ".repeat(random.nextInt(8)) + line);
      case 3 -> lines.set(at, line.stripLeading());
      case 4 -> lines.set(at, (colon < 0 ? line : line.substring(0, colon + 1)) + " " + value());
      case 5 -> lines.subList(at, lines.size()).clear();
      case 6 -> lines.set(at, misspelt(line));
      default -> lines.set(at, line.substring(0, random.nextInt(line.length() + 1)) + value());
    }
  }

  private String value() {
    return VALUES[random.nextInt(VALUES.length)];
  }

  private String misspelt(String line) {
    if (line.length() < 2) {
      return line + "x";
    }
    int at = random.nextInt(line.length() - 1);
    return line.substring(0, at) + line.charAt(at + 1) + line.charAt(at) + line.substring(at + 2);
  }
}
