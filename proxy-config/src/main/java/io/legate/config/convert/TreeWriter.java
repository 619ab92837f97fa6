package io.legate.config.convert;

import io.legate.config.tree.ListNode;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.ScalarNode;

/**
 * Writes a tree as YAML from nothing but its nodes: in the order in which they were written,
 * aliases written out, without comments. For what has no text of its own that could be changed.
 */
final class TreeWriter {

  private final StringBuilder out = new StringBuilder();

  private TreeWriter() {}

  static String write(Node root) {
    TreeWriter writer = new TreeWriter();
    if (root instanceof MapNode map && !map.entries().isEmpty()) {
      writer.entries(map, 0);
    } else {
      writer.inline(root);
      writer.out.append('\n');
    }
    return writer.out.toString();
  }

  private void entries(MapNode map, int column) {
    boolean first = true;
    for (MapNode.Entry entry : map.entries()) {
      indent(first ? 0 : column);
      first = false;
      out.append(Scalars.key(entry.key(), false)).append(':');
      value(entry.value(), column);
    }
  }

  private void value(Node value, int column) {
    if (value instanceof MapNode map && !map.entries().isEmpty()) {
      out.append('\n');
      indent(column + 2);
      entries(map, column + 2);
    } else if (value instanceof ListNode list && !list.items().isEmpty()) {
      out.append('\n');
      items(list, column);
    } else {
      out.append(' ');
      inline(value);
      out.append('\n');
    }
  }

  private void items(ListNode list, int column) {
    for (Node item : list.items()) {
      indent(column);
      out.append("- ");
      if (item instanceof MapNode map && !map.entries().isEmpty()) {
        entries(map, column + 2);
      } else if (item instanceof ListNode inner && !inner.items().isEmpty()) {
        out.append('\n');
        items(inner, column + 2);
      } else {
        inline(item);
        out.append('\n');
      }
    }
  }

  private void inline(Node node) {
    if (node instanceof ScalarNode scalar) {
      boolean nothing = scalar.isNull();
      out.append(nothing ? "null" : scalar(scalar));
    } else {
      out.append(node instanceof MapNode ? "{}" : "[]");
    }
  }

  /** A text that was plain stays so: in a free-form value that says what it is. */
  private static String scalar(ScalarNode scalar) {
    boolean simple =
        scalar.plain() && scalar.text().chars().allMatch(c -> c > ' ' && c < 0x7F && !odd(c));
    return simple ? scalar.text() : Scalars.value(scalar.text(), scalar.plain(), false);
  }

  private static boolean odd(int c) {
    return ":#,[]{}&*!|>'\"%@`?=<".indexOf(c) >= 0;
  }

  private void indent(int column) {
    out.append(" ".repeat(column));
  }
}
