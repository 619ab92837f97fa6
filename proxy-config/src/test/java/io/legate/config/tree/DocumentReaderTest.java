package io.legate.config.tree;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.config.LoadOptions.Limits;
import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DocumentReaderTest {

  private final ProblemSink problems = new ProblemSink("f.yaml");

  private Node read(String text) {
    return read(text, Limits.DEFAULT);
  }

  private Node read(String text, Limits limits) {
    return DocumentReader.read("f.yaml", text, new ReadOptions(limits), problems).root();
  }

  private MapNode map(String text) {
    return (MapNode) read(text);
  }

  private Problem problem() {
    List<Problem> told = problems.sorted();
    assertThat(told).hasSize(1);
    return told.get(0);
  }

  @Test
  void knowsLineAndColumnOfKeysAndValues() {
    MapNode root = map("a: 1\nlist:\n  - x\n  - y: 2\n");

    assertThat(root.entry("list").line()).isEqualTo(2);
    assertThat(root.entry("list").column()).isEqualTo(1);
    ListNode list = (ListNode) root.get("list");
    assertThat(list.items().get(1).line()).isEqualTo(4);
    assertThat(list.items().get(1).column()).isEqualTo(5);
  }

  @Test
  void resolvesAnchorsAndAliases() {
    MapNode root = map("a: &x {b: 1}\nc: *x\n");

    assertThat(root.get("c")).isSameAs(root.get("a"));
  }

  @Test
  void mergesWhereTheMappingHasNoEntryOfItsOwn() {
    MapNode root = map("base: &b {p: 1, q: 2}\nuse:\n  <<: *b\n  q: 3\n");

    MapNode use = (MapNode) root.get("use");
    assertThat(use.text("p")).isEqualTo("1");
    assertThat(use.text("q")).isEqualTo("3");
    assertThat(problems.sorted()).isEmpty();
  }

  @Test
  void mergesSeveralMappingsTheFirstOneWinning() {
    MapNode root = map("a: &a {p: 1}\nb: &b {p: 2, q: 2}\nuse: {<<: [*a, *b]}\n");

    assertThat(((MapNode) root.get("use")).text("p")).isEqualTo("1");
    assertThat(((MapNode) root.get("use")).text("q")).isEqualTo("2");
  }

  @Test
  void namesBothLinesOfADuplicateKey() {
    read("a: 1\nb: 2\na: 3\n");

    assertThat(problem().kind()).isEqualTo(ProblemKind.DUPLICATE_KEY);
    assertThat(problem().toString())
        .isEqualTo(
            "f.yaml:3:1: a: duplicate key: given in line 1 and again in line 3 (expected once)");
  }

  @Test
  void findsDuplicatesInLargeMappingsToo() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 40; i++) {
      text.append("k").append(i).append(": 1\n");
    }

    read(text + "k7: 2\n");

    assertThat(problem().message()).contains("line 8").contains("line 41");
  }

  @Test
  void leavesOutWhatIsTaggedToBeIgnored() {
    MapNode root = map("a: !ignore\n  x: &x 1\nb: *x\n");

    assertThat(root.entry("a")).isNull();
    assertThat(root.text("b")).isEqualTo("1");
  }

  @Test
  void readsByteOrderMarksAndWindowsLineEnds() {
    MapNode root = map("\uFEFFa: 1\r\nb: two\r\n");

    assertThat(root.text("a")).isEqualTo("1");
    assertThat(root.text("b")).isEqualTo("two");
  }

  @Test
  void readsJsonWithTabsAndItsEscapes() {
    MapNode root = map("{\n\t\"a\":\"x\\/\\u0041\\t\",\n\t\"b\":[1,\t2], \"tab\": \"\t\"\n}\n");

    assertThat(problems.sorted()).isEmpty();
    assertThat(root.text("a")).isEqualTo("x/A\t");
    assertThat(root.text("tab")).isEqualTo("\t");
    assertThat(((ListNode) root.get("b")).items()).hasSize(2);
  }

  @Test
  void readsNothingAsNothing() {
    assertThat(read("")).isNull();
    assertThat(read("# only a comment\n")).isNull();
    assertThat(problems.sorted()).isEmpty();
  }

  @Test
  void saysThatASecondDocumentIsNotRead() {
    MapNode root = map("a: 1\n---\nb: 2\n");

    assertThat(root.entries()).hasSize(1);
    assertThat(problem().kind()).isEqualTo(ProblemKind.SEVERAL_DOCUMENTS);
    assertThat(problem().line()).isEqualTo(2);
  }

  @Test
  void isSilentAboutAnEmptySecondDocument() {
    read("a: 1\n---\n");

    assertThat(problems.sorted()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a: - b              | 1 | 4  | a list item cannot start on the line of its key
          a: b: c             | 1 | 5  | two `key: value` on one line
          a: {b: 1            | 2 | 1  | a comma or the closing `}`
          a: [b, c            | 2 | 1  | a comma or the closing `]`
          a: @b               | 1 | 4  | must be quoted
          a: "b               | 2 | 1  | a quote that is opened is not closed
          a: *none            | 1 | 4  | no anchor &none before *none
          """)
  void saysWhatToWriteInstead(String text, int line, int column, String words) {
    read(text + "\n");

    assertThat(problem().kind()).isEqualTo(ProblemKind.SYNTAX);
    assertThat(problem().message()).contains(words);
    assertThat(problem().line()).isEqualTo(line);
    assertThat(problem().column()).isEqualTo(column);
  }

  @Test
  void tellsATabAsATab() {
    read("a:\n\tb: 1\n");

    assertThat(problem().line()).isEqualTo(2);
    assertThat(problem().message()).startsWith("a tab; indent with spaces");
  }

  @Test
  void tellsWhereABlockWithWrongIndentationBegan() {
    read("a:\n  b: 1\n c: 2\n");

    assertThat(problem().line()).isEqualTo(3);
    assertThat(problem().message())
        .contains("indentation does not fit")
        .contains("the block begins in line 1, column 1");
  }

  @Test
  void tellsThePlaceOfACharacterThatIsNotAllowed() {
    read("a: 1\nb: x\u0007y\n");

    assertThat(problem().toString())
        .isEqualTo("f.yaml:2:5: the character U+0007 is not allowed (expected printable text)");
  }

  @Test
  void refusesADocumentThatIsTooLarge() {
    read("a: 12345678\n", new Limits(10, 100, 100, 100));

    assertThat(problem().kind()).isEqualTo(ProblemKind.LIMIT);
    assertThat(problem().message()).contains("too large").contains("12").contains("10");
  }

  @Test
  void refusesADocumentThatIsTooDeep() {
    assertThat(read("[".repeat(5000) + "]".repeat(5000))).isNull();

    assertThat(problem().kind()).isEqualTo(ProblemKind.LIMIT);
    assertThat(problem().message())
        .isEqualTo("the document is nested too deep (expected at most 100 levels)");
    assertThat(problem().column()).isEqualTo(101);
  }

  @Test
  void refusesTooManyValues() {
    read("[1, 2, 3, 4]", new Limits(100, 10, 4, 10));

    assertThat(problem().message())
        .isEqualTo("the document has too many values (expected at most 4)");
  }

  @Test
  void refusesABillionLaughs() {
    StringBuilder text = new StringBuilder("a0: &a0 [l, o, l]\n");
    for (int i = 1; i < 12; i++) {
      String alias = "*a" + (i - 1);
      text.append(
          "a%d: &a%d [%s]\n"
              .formatted(
                  i,
                  i,
                  String.join(
                      ", ",
                      List.of(
                          alias, alias, alias, alias, alias, alias, alias, alias, alias, alias))));
    }

    assertThat(read(text.toString())).isNull();

    assertThat(problem().kind()).isEqualTo(ProblemKind.LIMIT);
    assertThat(problem().message())
        .contains("aliases stand for too many values (expected at most 500,000");
  }

  @Test
  void refusesDepthThatAliasesBuildUp() {
    StringBuilder text = new StringBuilder("a0: &a0 [x]\n");
    for (int i = 1; i < 200; i++) {
      text.append("a%d: &a%d [*a%d]\n".formatted(i, i, i - 1));
    }

    assertThat(read(text.toString())).isNull();

    assertThat(problem().message()).contains("nested too deep (expected at most 100 levels)");
    assertThat(problem().line()).isEqualTo(100);
  }

  @Test
  void listsAThousandProblemsOfASeverityAndCountsTheRest() {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < 1100; i++) {
      text.append("a: 1\n");
    }

    read(text.toString());

    assertThat(problems.sorted()).hasSize(1001);
    assertThat(problems.sorted().get(1000).message()).startsWith("99 more are not listed");
  }

  @Test
  void refusesAnAliasInsideItsOwnAnchor() {
    read("a: &x [1, *x]\n");

    assertThat(problem().message()).startsWith("*x stands inside its own anchor &x");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          a: {{ port }}          | 4 | {{ port }} is a placeholder
          a: {{ port }}s         | 4 | {{ port }} is a placeholder
          a: [{{ .Values.x }}]   | 5 | {{ .Values.x }} is a placeholder
          {% if x %}             | 1 | {% if x %} is a placeholder
          a: {b: ${HOST}, c: 1}  | 8 | ${HOST} is a placeholder
          """)
  void namesThePlaceholderOfATemplateThatBreaksTheSyntax(String text, int column, String words) {
    assertThat(read("# {{ never mind }}\n" + text + "\n")).isNull();

    assertThat(problem().kind()).isEqualTo(ProblemKind.UNRENDERED_TEMPLATE);
    assertThat(problem().message()).contains(words).contains("(expected ");
    assertThat(problem().line()).isEqualTo(2);
    assertThat(problem().column()).isEqualTo(column);
  }

  @Test
  void readsJsonWithCommentsAndTrailingCommasAndSaysSo() {
    MapNode root = map("// first\n{\n  \"a\": \"//x/*y\", /* two\n lines */ \"b\": [1, 2,],\n}\n");

    assertThat(root.text("a")).isEqualTo("//x/*y");
    assertThat(((ListNode) root.get("b")).items()).hasSize(2);
    assertThat(root.entry("b").line()).isEqualTo(4);
    assertThat(problems.sorted())
        .extracting(Problem::toString)
        .containsExactly(
            "f.yaml:1:1: a comment is no JSON; it was skipped"
                + " (expected none: Envoy refuses the file)",
            "f.yaml:4:21: a comma behind the last item is no JSON; it was skipped"
                + " (expected none: Envoy refuses the file)");
  }

  @Test
  void leavesTwoSlashesOfYamlAlone() {
    assertThat(map("{a: //x, b: y}").text("a")).isEqualTo("//x");
    assertThat(problems.sorted()).isEmpty();
  }
}
