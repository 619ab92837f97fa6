package io.legate.config.typing;

import io.legate.config.ProblemKind;
import io.legate.config.schema.FieldSchema.Kind;
import io.legate.config.tree.ListNode;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.Path;
import io.legate.config.tree.ScalarNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Types free-form values: {@code google.protobuf.Struct}, {@code Value} and {@code ListValue}.
 *
 * <p>Here no field says what a plain text is, so YAML's own rules do, as Envoy applies them: null,
 * boolean ({@code yes} and {@code on} too), number, else a string.
 */
final class StructTyping {

  private static final int FIELDS = 1;
  private static final int KEY = 1;
  private static final int MAP_VALUE = 2;
  private static final int NULL = 1;
  private static final int NUMBER = 2;
  private static final int STRING = 3;
  private static final int BOOL = 4;
  private static final int STRUCT = 5;
  private static final int LIST = 6;

  /** Integers beyond this are not exact as a double, so they are kept as strings. */
  private static final long EXACT = 1L << 53;

  private final Typer typer;

  StructTyping(Typer typer) {
    this.typer = typer;
  }

  void struct(Node node, Path path, WireWriter out) {
    if (!(node instanceof MapNode map)) {
      if (!node.isNull()) {
        typer.problems.error(
            ProblemKind.WRONG_TYPE, node, path, node.describe() + " (expected a mapping)");
      }
      return;
    }
    for (MapNode.Entry entry : map.entries()) { // in written order: a JSON log keeps it
      int field = out.begin(FIELDS);
      out.string(KEY, entry.key());
      int value = out.begin(MAP_VALUE);
      value(entry.value(), path, out);
      out.end(value);
      out.end(field);
    }
  }

  void list(Node node, Path path, WireWriter out) {
    List<Node> items = node instanceof ListNode list ? list.items() : List.of(node);
    for (Node item : items) {
      int mark = out.begin(FIELDS);
      value(item, path, out);
      out.end(mark);
    }
  }

  void value(Node node, Path path, WireWriter out) {
    if (node instanceof MapNode) {
      int mark = out.begin(STRUCT);
      struct(node, path, out);
      out.end(mark);
    } else if (node instanceof ListNode) {
      int mark = out.begin(LIST);
      list(node, path, out);
      out.end(mark);
    } else {
      scalar((ScalarNode) node, out);
    }
  }

  private static void scalar(ScalarNode scalar, WireWriter out) {
    if (scalar.isNull()) {
      out.varint(NULL, 0);
      return;
    }
    Boolean bool = scalar.plain() ? yamlBool(scalar.text()) : null;
    Double number = scalar.plain() ? number(scalar.text()) : null;
    if (bool != null) {
      out.varint(BOOL, bool ? 1 : 0);
    } else if (number != null) {
      out.fixed64(NUMBER, Double.doubleToRawLongBits(number));
    } else {
      out.string(STRING, scalar.text());
    }
  }

  private static @Nullable Boolean yamlBool(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    boolean oneCase =
        text.equals(lower)
            || text.equals(text.toUpperCase(Locale.ROOT))
            || text.substring(1).equals(lower.substring(1));
    return oneCase ? Numbers.bool(text) : null;
  }

  private static @Nullable Double number(String text) {
    char first = text.charAt(0);
    if ((first < '0' || first > '9') && "+-.".indexOf(first) < 0) {
      return null;
    }
    Long whole = Numbers.integer(text, true, Kind.INT64);
    if (whole != null) {
      return Math.abs(whole) <= EXACT ? Double.valueOf(whole) : null;
    }
    return Numbers.floating(text);
  }
}
