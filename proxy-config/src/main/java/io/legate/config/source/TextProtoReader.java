package io.legate.config.source;

import io.legate.config.LoadOptions.Limits;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import io.legate.config.tree.Document;
import io.legate.config.tree.ListNode;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.Path;
import io.legate.config.tree.ProblemSink;
import io.legate.config.tree.ScalarNode;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads protobuf's text format into the same nodes as YAML gives, so that all that follows (typing,
 * upgrades, messages with their place) is the same. A field that is given again is a list; {@code
 * [type.googleapis.com/…] {…}} is an Any. One instance reads one text.
 *
 * @see <a href="https://protobuf.dev/reference/protobuf/textformat-spec/">the format</a>
 */
final class TextProtoReader {

  private final TextProtoTokens tokens;
  private final Limits limits;
  private int depth;
  private int nodes;

  private TextProtoReader(String text, Limits limits) {
    this.tokens = new TextProtoTokens(text);
    this.limits = limits;
  }

  /** Reads a text; what is wrong with it goes to the sink, and then the root is null. */
  static Document read(String name, String text, Limits limits, ProblemSink problems) {
    try {
      if (text.length() > limits.documentChars()) {
        throw new TextProtoException(
            ProblemKind.LIMIT,
            0,
            0,
            "the document is too large: %,d characters (expected at most %,d)"
                .formatted(text.length(), limits.documentChars()));
      }
      TextProtoReader reader = new TextProtoReader(text, limits);
      reader.tokens.next();
      return new Document(name, reader.message(""));
    } catch (TextProtoException e) {
      problems.add(Severity.ERROR, e.kind, e.line, e.column, Path.ROOT, e.sentence, null);
      return new Document(name, null);
    }
  }

  /** The fields up to the end, which is a closing brace, or empty for the text's. */
  private MapNode message(String end) {
    MapNode map = new MapNode(tokens.line(), tokens.column());
    while (!tokens.is(end)) {
      field(map);
      while (tokens.is(",") || tokens.is(";")) {
        tokens.next();
      }
    }
    tokens.next();
    return map;
  }

  private void field(MapNode map) {
    int line = tokens.line();
    int column = tokens.column();
    if (tokens.is("[")) {
      packed(map, line, column);
      return;
    }
    if (!tokens.isName()) {
      throw tokens.unexpected("the name of a field");
    }
    String name = tokens.take();
    boolean colon = tokens.is(":");
    if (colon) {
      tokens.next();
    }
    if (!colon && !tokens.is("{") && !tokens.is("<") && !tokens.is("[")) {
      throw tokens.unexpected("`:` and a value, or a message in braces");
    }
    put(map, new MapNode.Entry(name, line, column, value()));
  }

  /** {@code [type.googleapis.com/envoy.…] { … }}: the fields stand beside their type. */
  private void packed(MapNode map, int line, int column) {
    tokens.next();
    StringBuilder type = new StringBuilder();
    while (!tokens.is("]")) {
      if (tokens.is("")) {
        throw tokens.unexpected("`]`");
      }
      type.append(tokens.take());
    }
    tokens.next();
    if (tokens.is(":")) {
      tokens.next();
    }
    ScalarNode url = new ScalarNode(line, column, type.toString(), false);
    put(map, new MapNode.Entry("@type", line, column, url));
    if (!tokens.is("{") && !tokens.is("<")) {
      throw tokens.unexpected("a message in braces");
    }
    if (value() instanceof MapNode fields) {
      fields.entries().forEach(entry -> put(map, entry));
    }
  }

  private Node value() {
    if (++nodes > limits.nodes()) {
      throw limit("the document has too many values (expected at most %,d)", limits.nodes());
    }
    if (tokens.is("{") || tokens.is("<")) {
      String end = tokens.is("{") ? "}" : ">";
      enter();
      tokens.next();
      MapNode message = message(end);
      depth--;
      return message;
    }
    if (tokens.is("[")) {
      return list();
    }
    int line = tokens.line();
    int column = tokens.column();
    if (tokens.isText()) {
      return new ScalarNode(line, column, tokens.strings(), false);
    }
    if (tokens.isName() || tokens.isNumber()) {
      return new ScalarNode(line, column, number(tokens.take()), true);
    }
    throw tokens.unexpected("a value");
  }

  /** A float may end in an f, which no other notation has. */
  private static String number(String text) {
    boolean suffixed = text.endsWith("f") && !text.startsWith("0x") && text.length() > 1;
    boolean digit = Character.isDigit(text.charAt(0)) || text.charAt(0) == '-';
    return suffixed && digit ? text.substring(0, text.length() - 1) : text;
  }

  private Node list() {
    enter();
    ListNode list = new ListNode(tokens.line(), tokens.column());
    tokens.next();
    while (!tokens.is("]")) {
      list.add(value());
      if (tokens.is(",")) {
        tokens.next();
      } else if (!tokens.is("]")) {
        throw tokens.unexpected("`,` or `]`");
      }
    }
    tokens.next();
    depth--;
    return list;
  }

  private void enter() {
    if (++depth > limits.depth()) {
      throw limit("the document is nested too deep (expected at most %,d levels)", limits.depth());
    }
  }

  private TextProtoException limit(String sentence, int most) {
    return new TextProtoException(
        ProblemKind.LIMIT, tokens.line(), tokens.column(), sentence.formatted(most));
  }

  /** A field that is given again is a list of both. */
  private static void put(MapNode map, MapNode.Entry entry) {
    MapNode.Entry present = map.entry(entry.key());
    if (present == null) {
      map.add(entry);
      return;
    }
    List<Node> items = new ArrayList<>(items(present.value()));
    items.addAll(items(entry.value()));
    ListNode list = ListNode.at(present.value(), items);
    map.replace(present, new MapNode.Entry(present.key(), present.line(), present.column(), list));
  }

  private static List<Node> items(Node node) {
    return node instanceof ListNode list ? list.items() : List.of(node);
  }
}
