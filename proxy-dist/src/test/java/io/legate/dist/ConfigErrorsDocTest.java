package io.legate.dist;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.config.ProblemKind;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs the examples of {@code docs/config-errors.md}: each gives the problems that stand below it.
 * With {@code -Dlegate.docs=write} the answers are written anew.
 */
class ConfigErrorsDocTest {
  private static final Path PAGE = Path.of("..", "docs", "config-errors.md");
  private static final Pattern SECTION =
      Pattern.compile(
          "^## (\\S+)\\n([^\\n]+)\\n\\n```(\\S+)\\n(.*?)```\\n```text\\n(.*?)```$",
          Pattern.MULTILINE | Pattern.DOTALL);

  /** Of a kind that nothing tells yet. */
  private static final String NOT_YET = "not-yet";

  @TempDir Path folder;

  /** A kind's part of the page; {@code from} and {@code to} are where its answer stands. */
  private record Section(String slug, String language, String example, int from, int to) {}

  private static List<Section> sections(String page) {
    List<Section> sections = new ArrayList<>();
    for (Matcher at = SECTION.matcher(page); at.find(); ) {
      sections.add(new Section(at.group(1), at.group(3), at.group(4), at.start(5), at.end(5)));
    }
    return sections;
  }

  @Test
  void everyKindHasItsSectionInTheOrderOfTheList() throws IOException {
    String page = Files.readString(PAGE);
    List<String> slugs = Arrays.stream(ProblemKind.values()).map(ProblemKind::slug).toList();

    assertThat(sections(page)).extracting(Section::slug).containsExactlyElementsOf(slugs);
    assertThat(page.lines().filter(line -> line.startsWith("## "))).hasSameSizeAs(slugs);
  }

  @Test
  void everyExampleGivesTheAnswerBelowIt() throws IOException {
    String page = Files.readString(PAGE);
    StringBuilder written = new StringBuilder();
    int end = 0;
    for (Section section : sections(page)) {
      String answer = answer(section);
      if (section.language().equals(NOT_YET)) {
        assertThat(answer).as("%s is told now: give it an example", section.slug()).isEmpty();
        continue;
      }
      assertThat(answer).as("an example of %s", section.slug()).isNotEmpty();
      assertThat(answer.lines())
          .allSatisfy(line -> assertThat(line).matches("envoy\\.yaml(:\\d+:\\d+)?: .*"));
      assertThat(answer).contains("expected ").doesNotContain("Exception", "io.envoyproxy", "java");
      written.append(page, end, section.from()).append(answer);
      end = section.to();
    }
    written.append(page.substring(end));
    if ("write".equals(System.getProperty("legate.docs"))) {
      Files.writeString(PAGE, written);
    } else {
      assertThat(page)
          .as("write it anew with -Dtest=ConfigErrorsDocTest -Dlegate.docs=write")
          .isEqualTo(written.toString());
    }
  }

  private String answer(Section section) throws IOException {
    Path file = folder.resolve("envoy.yaml");
    boolean latin = section.language().equals("latin-1");
    Files.writeString(
        file, section.example(), latin ? StandardCharsets.ISO_8859_1 : StandardCharsets.UTF_8);
    List<String> arguments = new ArrayList<>(List.of("validate", file.toString()));
    if (section.language().equals("expand-env")) {
      arguments.add("--expand-env");
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream stream = new PrintStream(out, true, StandardCharsets.UTF_8);
    new Main(stream, stream, new ServerDaemons()).run(arguments.toArray(String[]::new));
    Pattern kind = Pattern.compile(".* \\[" + section.slug() + "(, \\w+)?]");
    return out.toString(StandardCharsets.UTF_8)
        .replace(folder + "/", "")
        .lines()
        .filter(line -> kind.matcher(line).matches())
        .map(line -> line + "\n")
        .collect(Collectors.joining());
  }
}
