package io.legate.dist.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReportFormatTest {
  private static final Problem UNKNOWN =
      new Problem(
          Severity.ERROR,
          ProblemKind.UNKNOWN_FIELD,
          "a, b.yaml",
          2,
          4,
          "x.nmae",
          "no field, 100 % sure\n(expected name)",
          "name");
  private static final Problem MISSING =
      new Problem(
          Severity.WARNING,
          ProblemKind.MISSING_FILE,
          "a, b.yaml",
          0,
          0,
          "",
          "gone (expected it)",
          null);
  private static final Problem HINT =
      new Problem(
          Severity.HINT,
          ProblemKind.STREAM_TIMEOUT,
          "a, b.yaml",
          3,
          1,
          "r",
          "15 s (expected 0s)",
          null);
  private static final List<Report> REPORTS =
      List.of(
          new Report("a, b.yaml", List.of(MISSING, UNKNOWN, HINT)),
          new Report("good.yaml", List.of()));

  private static String written(ReportFormat format) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8)) {
      format.write(REPORTS, out);
      assertThat(out.checkError()).isFalse();
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }

  private static SourceLines sources() {
    SourceLines sources = new SourceLines();
    sources.put("a, b.yaml", "x:\n\t  nmae: \u001b[31m1\nr: 2\n");
    return sources;
  }

  @Test
  void textHasALineForEachProblemAndEachFile() throws IOException {
    assertThat(written(new TextReport(false, sources())))
        .isEqualTo(
            """
            a, b.yaml: gone (expected it) [missing-file, warning]
            a, b.yaml:2:4: x.nmae: no field, 100 % sure\\n(expected name). Did you mean name? [unknown-field]
            a, b.yaml:3:1: r: 15 s (expected 0s) [stream-timeout, hint]
            configuration 'a, b.yaml' has 1 error
            configuration 'good.yaml' OK
            """);
  }

  @Test
  void onATerminalTheLineIsShownWithACaretAndNothingOfTheFileDraws() throws IOException {
    String text = written(new TextReport(true, sources()));

    assertThat(text).contains("\u001b[1;31merror\u001b[0m: x.nmae: no field").contains("hint");
    String plain = text.replaceAll("\u001b\\[[0-9;]*m", "");
    assertThat(plain)
        .contains(" 2 | \t  nmae: ?[31m1\n   | \t  ^\n")
        .contains(" 3 | r: 2\n   | ^\n")
        .contains("configuration 'good.yaml' OK\n");
  }

  @Test
  void aPlaceBeyondTheEndOfTheSourceIsToldWithoutItsLine() throws IOException {
    SourceLines sources = new SourceLines();
    sources.put("a, b.yaml", "x");

    String plain = written(new TextReport(true, sources)).replaceAll("\u001b\\[[0-9;]*m", "");
    assertThat(plain).contains("a, b.yaml:2:4: error: x.nmae").doesNotContain("|");
  }

  @Test
  void longLinesAreCutAroundThePlace() {
    SourceLines sources = new SourceLines();
    sources.put("f", "a".repeat(500) + "X" + "b".repeat(500));
    Problem far = new Problem(Severity.ERROR, ProblemKind.SYNTAX, "f", 1, 501, "", "", null);

    SourceLines.Excerpt excerpt = sources.excerpt(far);
    assertThat(excerpt.text()).hasSize(120);
    assertThat(excerpt.text().charAt(excerpt.padding().length())).isEqualTo('X');
  }

  @Test
  void jsonHasEveryPartOfAProblem() throws IOException {
    JsonNode json = new ObjectMapper().readTree(written(new JsonReport()));

    JsonNode first = json.at("/configurations/0");
    assertThat(first.get("ok").asBoolean()).isFalse();
    assertThat(first.get("errors").asInt()).isEqualTo(1);
    assertThat(first.get("warnings").asInt()).isEqualTo(1);
    assertThat(first.get("hints").asInt()).isEqualTo(1);
    JsonNode problem = first.at("/problems/1");
    assertThat(problem.get("severity").asText()).isEqualTo("error");
    assertThat(problem.get("slug").asText()).isEqualTo("unknown-field");
    assertThat(problem.get("file").asText()).isEqualTo("a, b.yaml");
    assertThat(problem.get("line").asInt()).isEqualTo(2);
    assertThat(problem.get("column").asInt()).isEqualTo(4);
    assertThat(problem.get("path").asText()).isEqualTo("x.nmae");
    assertThat(problem.get("message").asText()).isEqualTo(UNKNOWN.message());
    assertThat(problem.get("suggestion").asText()).isEqualTo("name");
    assertThat(first.at("/problems/0").has("suggestion")).isFalse();
    assertThat(json.at("/configurations/1/ok").asBoolean()).isTrue();
  }

  @Test
  void sarifNamesRulesAndPlaces() throws IOException {
    JsonNode json = new ObjectMapper().readTree(written(new SarifReport("1.2.3")));

    assertThat(json.get("version").asText()).isEqualTo("2.1.0");
    JsonNode run = json.at("/runs/0");
    assertThat(run.at("/tool/driver/name").asText()).isEqualTo("legate");
    assertThat(run.at("/tool/driver/version").asText()).isEqualTo("1.2.3");
    assertThat(run.at("/tool/driver/rules")).hasSameSizeAs(ProblemKind.values());
    assertThat(run.get("results")).hasSize(3);
    for (JsonNode result : run.get("results")) {
      String rule =
          run.at("/tool/driver/rules/" + result.get("ruleIndex").asInt() + "/id").asText();
      assertThat(rule).isEqualTo(result.get("ruleId").asText());
    }
    JsonNode result = run.at("/results/1");
    assertThat(result.get("level").asText()).isEqualTo("error");
    assertThat(result.at("/message/text").asText())
        .startsWith("x.nmae: no field")
        .endsWith("Did you mean name?");
    JsonNode place = result.at("/locations/0/physicalLocation");
    assertThat(place.at("/artifactLocation/uri").asText()).isEqualTo("a,%20b.yaml");
    assertThat(place.at("/region/startLine").asInt()).isEqualTo(2);
    assertThat(place.at("/region/startColumn").asInt()).isEqualTo(4);
    assertThat(run.at("/results/0/locations/0/physicalLocation").has("region")).isFalse();
    assertThat(run.at("/results/2/level").asText()).isEqualTo("note");
  }

  @Test
  void githubCommandsAreEscaped() throws IOException {
    assertThat(written(new GithubReport()))
        .isEqualTo(
            """
            ::warning file=a%2C b.yaml,title=missing-file::gone (expected it)
            ::error file=a%2C b.yaml,line=2,col=4,title=unknown-field::x.nmae: no field, 100 %25 \
            sure\\n(expected name). Did you mean name?
            ::notice file=a%2C b.yaml,line=3,col=1,title=stream-timeout::r: 15 s (expected 0s)
            """);
  }
}
