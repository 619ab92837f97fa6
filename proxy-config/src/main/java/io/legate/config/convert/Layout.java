package io.legate.config.convert;

import io.legate.config.tree.ListNode;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.SourceMap;
import io.legate.config.tree.SourceMap.Child;
import io.legate.config.tree.SourceMap.Origin;

/** How a text is laid out: its line ends, its steps of indentation, where lines begin and end. */
final class Layout {

  private final String text;
  private final String lineBreak;
  private final boolean json;
  private final int listStep;

  Layout(SourceMap sources) {
    this.text = sources.source().given();
    this.json = sources.source().isJson();
    this.lineBreak = text.contains("\r\n") ? "\r\n" : "\n";
    this.listStep = listStep(sources);
  }

  /** Most lists decide how far the dash of a new one stands to the right of its key. */
  private int listStep(SourceMap sources) {
    int indented = 0;
    for (Node node : sources.nodes()) {
      Origin origin = sources.origin(node);
      if (!(node instanceof MapNode) || origin == null || origin.flow()) {
        continue;
      }
      for (Child child : origin.children()) {
        Origin value = child.alias() == null ? sources.origin(child.value()) : null;
        if (child.value() instanceof ListNode && value != null && !value.flow()) {
          indented += column(value.content()) > column(child.keyStart()) ? 1 : -1;
        }
      }
    }
    return indented > 0 ? 2 : 0;
  }

  boolean json() {
    return json;
  }

  int listStep() {
    return listStep;
  }

  int column(int offset) {
    return offset - lineStart(offset);
  }

  int lineStart(int offset) {
    return text.lastIndexOf('\n', offset - 1) + 1;
  }

  /** Before the line break. */
  int lineEnd(int offset) {
    int end = text.indexOf('\n', offset);
    end = end < 0 ? text.length() : end;
    return end > offset && text.charAt(end - 1) == '\r' ? end - 1 : end;
  }

  int nextLine(int lineEnd) {
    int end = text.indexOf('\n', lineEnd);
    return end < 0 ? text.length() : end + 1;
  }

  /** A line break and the indentation of the next line. */
  String line(int column) {
    return lineBreak + " ".repeat(column);
  }

  /** What separates the entries of a mapping in braces. */
  String comma(Origin origin) {
    int first = origin.children().get(0).keyStart();
    boolean lines = text.substring(origin.content(), first).indexOf('\n') >= 0;
    return lines ? "," + line(column(first)) : ", ";
  }

  /** Whether a place is inside of brackets: the text before it on its line says so. */
  boolean inFlow(int offset) {
    int depth = 0;
    for (int i = lineStart(offset); i < offset; i++) {
      char c = text.charAt(i);
      depth += c == '{' || c == '[' ? 1 : c == '}' || c == ']' ? -1 : 0;
    }
    return depth > 0;
  }
}
