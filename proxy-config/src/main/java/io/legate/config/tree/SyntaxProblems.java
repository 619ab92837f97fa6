package io.legate.config.tree;

import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.error.MarkedYAMLException;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.reader.ReaderException;

/** Says in a person's words what the YAML parser says in its own, with what to write instead. */
final class SyntaxProblems {

  /**
   * A row of the table of hints.
   *
   * @param parser a part of the parser's sentence
   * @param line a pattern that the source line must match, or null for any
   * @param hint what is wrong and what to write
   */
  private record Row(String parser, @Nullable Pattern line, String hint) {}

  private static final List<Row> HINTS =
      List.of(
          new Row(
              "sequence entries are not allowed here",
              Pattern.compile("^\\s*(- )*[^#]*:\\s+-\\s.*"),
              "a list item cannot start on the line of its key; put it on the next line"),
          new Row(
              "sequence entries are not allowed here",
              null,
              "a list item is not allowed here; put `- ` at the start of a line of its own"),
          new Row(
              "mapping values are not allowed here",
              Pattern.compile(".*:\\s+.*:(\\s.*|$)"),
              "two `key: value` on one line; put the second on a line of its own, or quote the"
                  + " value if the colon belongs to it"),
          new Row(
              "mapping values are not allowed here",
              null,
              "a key is not allowed here: the line above is perhaps unfinished, or this line is"
                  + " indented too far"),
          new Row("\\t(TAB)", null, "a tab; indent with spaces"),
          new Row("'\\t'", null, "a tab; indent with spaces"),
          new Row("found character '@'", null, "a value that starts with @ must be quoted"),
          new Row("found character '`'", null, "a value that starts with ` must be quoted"),
          new Row("found character '%'", null, "a value that starts with % must be quoted"),
          new Row(
              "expected <block end>",
              null,
              "this line's indentation does not fit the block that it stands in"),
          new Row("could not find expected ':'", null, "a key without its colon (`key: value`)"),
          new Row("while scanning a quoted scalar", null, "a quote that is opened is not closed"),
          new Row(
              "expected ',' or '}'", null, "a comma or the closing `}` of the mapping is missing"),
          new Row("expected ',' or ']'", null, "a comma or the closing `]` of the list is missing"),
          new Row("expected the node content", null, "a value is missing here"),
          new Row("found unknown escape character", null, "an escape that YAML does not have"),
          new Row("A simple key is required", null, "a `?` or a key where none can be"),
          new Row("found undefined tag handle", null, "a tag that is not declared"));

  private SyntaxProblems() {}

  /** Tells a parser's error that has a place. */
  static void tell(MarkedYAMLException error, String text, ProblemSink problems) {
    Mark at = error.getProblemMark() != null ? error.getProblemMark() : error.getContextMark();
    int line = at == null ? 0 : at.getLine() + 1;
    int column = at == null ? 0 : at.getColumn() + 1;
    String said = join(error.getContext(), error.getProblem());
    String message =
        hint(said, Objects.requireNonNullElse(SourceText.line(text, line), ""))
            + context(error.getContextMark(), line);
    problems.add(Severity.ERROR, ProblemKind.SYNTAX, line, column, Path.ROOT, message, null);
  }

  /**
   * Tells a parser's error that has no place of its own.
   *
   * @param reached the line that the parser had come to, 0-based
   */
  static void tell(YAMLException error, String text, int reached, ProblemSink problems) {
    int line = reached + 1;
    int column = 1;
    String message = hint(String.valueOf(error.getMessage()), "");
    if (error instanceof ReaderException reader) {
      int offset =
          text.offsetByCodePoints(
              0, Math.min(reader.getPosition(), text.codePointCount(0, text.length())));
      String before = text.substring(0, offset);
      line = (int) before.chars().filter(c -> c == '\n').count() + 1;
      column = offset - before.lastIndexOf('\n');
      message =
          "the character U+%04X is not allowed (expected printable text)"
              .formatted(reader.getCodePoint());
    }
    problems.add(Severity.ERROR, ProblemKind.SYNTAX, line, column, Path.ROOT, message, null);
  }

  private static String hint(String said, String line) {
    for (Row row : HINTS) {
      if (said.contains(row.parser())
          && (row.line() == null || row.line().matcher(line).matches())) {
        return row.hint() + " (expected YAML; the parser says: " + said + ")";
      }
    }
    return "not valid (expected YAML; the parser says: " + said + ")";
  }

  private static String context(@Nullable Mark context, int problemLine) {
    return context == null || context.getLine() + 1 == problemLine
        ? ""
        : "; the block begins in line %d, column %d"
            .formatted(context.getLine() + 1, context.getColumn() + 1);
  }

  private static String join(@Nullable String context, @Nullable String problem) {
    if (context == null) {
      return problem == null ? "unknown" : problem;
    }
    return problem == null ? context : context + ", " + problem;
  }
}
