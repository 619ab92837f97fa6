package io.legate.config.convert;

import io.legate.config.tree.ListNode;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.ScalarNode;
import io.legate.config.tree.SourceMap;
import io.legate.config.tree.SourceMap.Child;
import io.legate.config.tree.SourceMap.Origin;
import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Writes entries that the upgrade made. What was read and has only got another place is taken from
 * the text, moved to its new indentation, with its comments.
 */
final class Renderer {

  private static final int STEP = 2;

  /**
   * What was written, and which parts of the text went into it.
   *
   * @param kept offsets: start and end of each
   */
  record Parts(String text, List<int[]> kept) {}

  private final SourceMap sources;
  private final Layout layout;
  private final SourceRewriter rewriter;
  private final String text;
  private final Map<MapNode.Entry, Origin> holders = new IdentityHashMap<>();
  private final Map<Origin, String> tails = new IdentityHashMap<>();
  private List<int[]> kept = new ArrayList<>();

  Renderer(SourceMap sources, Layout layout, SourceRewriter rewriter) {
    this.sources = sources;
    this.layout = layout;
    this.rewriter = rewriter;
    this.text = sources.source().given();
    for (Node node : sources.nodes()) {
      Origin origin = sources.origin(node);
      if (origin != null) {
        for (Child child : origin.children()) {
          if (child.entry() != null) {
            holders.put(child.entry(), origin);
          }
        }
      }
    }
  }

  /** Runs one rendering and tells which parts of the text it took. */
  Parts collect(Supplier<String> rendering) {
    List<int[]> outer = kept;
    kept = new ArrayList<>();
    String rendered = rendering.get();
    Parts parts = new Parts(rendered, kept);
    outer.addAll(kept);
    kept = outer;
    return parts;
  }

  /** The mapping whose entries a new one has, so that its text can be used; null for none. */
  @Nullable Origin grownFrom(MapNode map) {
    Origin found = null;
    for (MapNode.Entry entry : map.entries()) {
      Origin holder = holders.get(entry);
      if (holder != null && found != null && holder != found) {
        return null;
      }
      found = holder == null ? found : holder;
    }
    return found;
  }

  String key(String name) {
    return Scalars.key(name, layout.json());
  }

  String scalar(ScalarNode scalar) {
    return Scalars.value(scalar.text(), scalar.plain(), layout.json());
  }

  String entries(List<MapNode.Entry> entries, int column, boolean flow) {
    StringBuilder out = new StringBuilder();
    for (MapNode.Entry entry : entries) {
      out.append(out.isEmpty() ? "" : flow ? ", " : layout.line(column));
      out.append(entry(entry, column, flow));
    }
    return out.toString();
  }

  /** {@code key: value}, its first line without indentation. */
  String entry(MapNode.Entry entry, int column, boolean flow) {
    return key(entry.key()) + ":" + value(entry.value(), column, flow);
  }

  /** What stands behind a key's colon, with the space or line break before it. */
  String value(Node node, int column, boolean flow) {
    if (flow) {
      return " " + flow(node);
    }
    boolean empty = empty(node);
    if (node instanceof ListNode && !empty && !inline(node)) {
      int dash = column + layout.listStep();
      return layout.line(dash) + block(node, dash);
    }
    if (node instanceof MapNode && !empty && !inline(node)) {
      return layout.line(column + STEP) + block(node, column + STEP);
    }
    return " " + (empty ? emptied(node) : block(node, column + STEP));
  }

  /** An item of a list behind its dash. */
  String item(Node node, int column, boolean flow) {
    return flow ? flow(node) : empty(node) ? emptied(node) : block(node, column);
  }

  private static boolean empty(Node node) {
    return (node instanceof MapNode map && map.entries().isEmpty())
        || (node instanceof ListNode list && list.items().isEmpty());
  }

  private static String emptied(Node node) {
    return node instanceof MapNode ? "{}" : "[]";
  }

  /** Whether a collection's text is in brackets, and may stand where any value may. */
  private boolean inline(Node node) {
    Origin origin = sources.origin(node);
    if (origin == null && node instanceof MapNode map) {
      origin = grownFrom(map);
      origin = origin != null && rewriter.free(origin, map.entries()) ? origin : null;
    }
    return origin != null && origin.flow();
  }

  /** A node whose first line stands at a column, and whose other lines follow it. */
  private String block(Node node, int column) {
    Origin origin = sources.origin(node);
    if (origin != null) {
      rewriter.walk(node);
      return taken(node, origin, column);
    }
    if (node instanceof ScalarNode scalar) {
      return scalar(scalar);
    }
    if (node instanceof ListNode list) {
      StringBuilder out = new StringBuilder();
      for (Node item : list.items()) {
        out.append(out.isEmpty() ? "" : layout.line(column)).append("- ");
        out.append(item(item, column + STEP, false));
      }
      return out.toString();
    }
    MapNode map = (MapNode) node;
    Origin grown = grownFrom(map);
    if (grown != null && rewriter.free(grown, map.entries())) {
      rewriter.map(grown, map.entries());
      return taken(map, grown, column);
    }
    return entries(map.entries(), column, false);
  }

  /** A part of the text at another indentation, without its anchor, which stays where it was. */
  private String taken(Node node, Origin origin, int column) {
    kept.add(new int[] {origin.content(), origin.end()});
    String slice = rewriter.edits().slice(origin.content(), origin.end());
    if (node instanceof ScalarNode && !origin.flow()) {
      return blockScalar(slice, column);
    }
    if (origin.flow() || node instanceof ScalarNode) {
      return slice;
    }
    int lineEnd = layout.lineEnd(origin.end());
    if (lineEnd > origin.end()) { // what was put behind a comment in the last line
      slice += tails.computeIfAbsent(origin, o -> rewriter.edits().takeInserts(lineEnd));
    }
    return shift(slice, column - layout.column(origin.content()));
  }

  /** The lines below the first, moved. */
  private static String shift(String slice, int by) {
    int firstEnd = slice.indexOf('\n');
    if (by == 0 || firstEnd < 0) {
      return slice;
    }
    StringBuilder out = new StringBuilder(slice.substring(0, firstEnd));
    for (String line : slice.substring(firstEnd + 1).split("\n", -1)) {
      out.append('\n');
      int blank = 0;
      while (blank < line.length() && line.charAt(blank) == ' ') {
        blank++;
      }
      boolean empty = line.isBlank();
      out.append(empty ? "" : " ".repeat(Math.max(0, blank + by))).append(line.substring(blank));
    }
    return out.toString();
  }

  /** A text in lines of its own, indented by one step behind its header. */
  private static String blockScalar(String slice, int column) {
    int headerEnd = slice.indexOf('\n');
    String header = headerEnd < 0 ? slice : slice.substring(0, headerEnd);
    if (headerEnd < 0 || header.chars().anyMatch(Character::isDigit)) {
      throw new UnwritableException("a text that says how far it is indented");
    }
    int least = Integer.MAX_VALUE;
    for (String line : slice.substring(headerEnd + 1).split("\n", -1)) {
      if (!line.isBlank()) {
        least = Math.min(least, line.length() - line.stripLeading().length());
      }
    }
    return shift(slice, column - least);
  }

  /** A node within brackets, in one line where it is new. */
  private String flow(Node node) {
    Origin origin = sources.origin(node);
    if (origin != null
        && (origin.flow() && !(node instanceof ScalarNode scalar && odd(scalar, origin)))) {
      rewriter.walk(node);
      kept.add(new int[] {origin.content(), origin.end()});
      return rewriter.edits().slice(origin.content(), origin.end());
    }
    if (node instanceof ScalarNode scalar) {
      return scalar.isNull() ? "null" : scalar(scalar);
    }
    if (node instanceof ListNode list) {
      List<String> items = new ArrayList<>();
      list.items().forEach(item -> items.add(flow(item)));
      return "[" + String.join(", ", items) + "]";
    }
    return "{" + entries(((MapNode) node).entries(), 0, true) + "}";
  }

  /** A plain text from outside of brackets, which would end at a comma or bracket inside. */
  private boolean odd(ScalarNode scalar, Origin origin) {
    boolean quoted = "\"'".indexOf(text.charAt(Math.min(origin.content(), text.length() - 1))) >= 0;
    return !quoted
        && (scalar.isNull() || scalar.text().chars().anyMatch(c -> ",[]{}".indexOf(c) >= 0));
  }
}
