package io.legate.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.config.Problem;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Seeded slips in the bootstraps of the demos, through the loader and the compilers: each ends in
 * problems that a person understands, whatever could be read in spite of them.
 */
class ValidateMutantsTest {
  private static final int MUTANTS = Integer.getInteger("legate.mutants", 300);
  private static final String[] VALUES = {
    "[]", "{}", "x", "-1", "0", "70000", "4294967295", "1e999", "'", "null", "{a: b}",
        "99999999999",
    "5ms", "-3s", "0s", "*", "(", "%A B%", "%REQ(%", "/", "''", "true", "\"a\\nb\"", "[x, x]"
  };

  @TempDir Path folder;

  private final Random random = new Random(20260101);

  private static List<String> texts() throws IOException {
    List<String> texts = new ArrayList<>();
    for (Path file : DemosTest.bootstraps()) {
      texts.add(Files.readString(file));
    }
    return texts;
  }

  @Test
  @Timeout(300)
  void everyMutantIsJudgedInWords() throws Exception {
    List<String> texts = texts();
    for (int i = 0; i < MUTANTS; i++) {
      String mutant = mutate(texts.get(random.nextInt(texts.size())));
      Path file = Files.writeString(folder.resolve("envoy.yaml"), mutant);
      for (Problem problem : problems(file)) {
        assertThat(problem.message())
            .as("mutant %d: %s%n%s", i, problem, mutant)
            .contains("expected ")
            .doesNotContain("Exception", "com.google", "io.envoyproxy", "java.");
      }
    }
  }

  private static List<Problem> problems(Path file) throws Exception {
    Settings settings =
        new SettingsReader(Options.commandLine().parseArgs("-c", file.toString())).read();
    Configuration configuration = Configuration.load(settings);
    if (configuration.bootstrap() != null) {
      new ServerDaemons().check(configuration.bootstrap(), settings, configuration.context());
    }
    configuration.addHints();
    return configuration.problems();
  }

  private String mutate(String text) {
    List<String> lines = new ArrayList<>(text.lines().toList());
    for (int slips = 1 + random.nextInt(2); slips > 0 && !lines.isEmpty(); slips--) {
      slip(lines, random.nextInt(lines.size()));
    }
    return String.join("\n", lines);
  }

  private void slip(List<String> lines, int at) {
    String line = lines.get(at);
    int colon = line.indexOf(": ");
    switch (random.nextInt(6)) {
      case 0 -> lines.remove(at);
      case 1 -> lines.add(at, line);
      case 2 -> lines.set(at, line.stripLeading());
      case 3 -> lines.set(at, line.replaceAll("[0-9]+", "0"));
      default ->
          lines.set(
              at,
              (colon < 0 ? line : line.substring(0, colon + 1))
                  + " "
                  + VALUES[random.nextInt(VALUES.length)]);
    }
  }
}
