package io.legate.config.tree;

import io.legate.config.tree.SourceMap.Child;
import io.legate.config.tree.SourceMap.Origin;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.error.Mark;
import org.yaml.snakeyaml.events.AliasEvent;
import org.yaml.snakeyaml.events.CollectionStartEvent;
import org.yaml.snakeyaml.events.Event;
import org.yaml.snakeyaml.events.NodeEvent;
import org.yaml.snakeyaml.events.ScalarEvent;

/** Fills a {@link SourceMap} while a document is read. */
final class SourceRecorder {

  /** A collection that is being read. */
  private static final class Open {
    private final CollectionStartEvent start;
    private final List<Child> children = new ArrayList<>();
    private int keyStart;
    private int keyEnd;

    Open(CollectionStartEvent start) {
      this.start = start;
    }
  }

  private final SourceMap map;
  private final String given;
  private final int @Nullable [] codePoints;
  private final Deque<Open> open = new ArrayDeque<>();

  private int lastStart;
  private int lastEnd;
  private @Nullable Node lastNode;
  private @Nullable String lastAlias;

  SourceRecorder(SourceText source) {
    this.map = new SourceMap(source);
    this.given = source.given();
    this.codePoints = codePoints(source.yaml());
  }

  /** Offsets of the code points that marks count; null when each is one character. */
  private static int @Nullable [] codePoints(String text) {
    int count = text.codePointCount(0, text.length());
    if (count == text.length()) {
      return null;
    }
    int[] offsets = new int[count + 1];
    int at = 0;
    for (int i = 0; i < count; i++) {
      offsets[i] = at;
      at += Character.charCount(text.codePointAt(at));
    }
    offsets[count] = text.length();
    return offsets;
  }

  SourceMap map() {
    return map;
  }

  private int offset(Mark mark) {
    int index = mark.getIndex();
    int offset = codePoints == null ? index : codePoints[Math.min(index, codePoints.length - 1)];
    return Math.min(map.source().givenOffset(offset), given.length());
  }

  void scalar(ScalarEvent event, ScalarNode node) {
    int start = offset(event.getStartMark());
    int end = trimmed(start, offset(event.getEndMark()));
    boolean block = event.getScalarStyle().getChar() != null && !event.isPlain() && !quoted(event);
    Origin origin =
        new Origin(
            start, end, content(event, start), !block, event.getAnchor(), List.of(), List.of());
    map.put(node, origin);
    last(node, start, end, null);
  }

  private static boolean quoted(ScalarEvent event) {
    char style = Objects.requireNonNull(event.getScalarStyle().getChar());
    return style == '"' || style == '\'';
  }

  void alias(AliasEvent event, Node target) {
    last(target, offset(event.getStartMark()), offset(event.getEndMark()), event.getAnchor());
  }

  /** A value got its references to the environment replaced; the text keeps them. */
  void replaced(Node read, Node replacement) {
    Origin origin = map.origin(read);
    if (origin != null) {
      map.put(replacement, origin);
    }
    lastNode = replacement;
  }

  void begin(NodeEvent start) {
    open.push(new Open((CollectionStartEvent) start));
  }

  /** The key of an entry has been read; its value comes. */
  void key() {
    Open map = open.element();
    map.keyStart = lastStart;
    map.keyEnd = lastEnd;
  }

  void entry(String key, MapNode.@Nullable Entry entry) {
    Open map = open.element();
    child(new Child(entry, key, map.keyStart, map.keyEnd, lastStart, lastEnd, node(), lastAlias));
  }

  /** The item that was read last is one of the list that is being read. */
  void item() {
    child(new Child(null, "", lastStart, lastStart, lastStart, lastEnd, node(), lastAlias));
  }

  private Node node() {
    return Objects.requireNonNull(lastNode);
  }

  private void child(Child child) {
    open.element().children.add(child);
  }

  void end(Event event, Node node) {
    Open done = open.pop();
    int start = offset(done.start.getStartMark());
    boolean flow = done.start.isFlow();
    int end = flow ? offset(event.getEndMark()) : start;
    for (Child child : done.children) {
      end = flow ? end : Math.max(end, Math.max(child.end(), child.keyEnd()));
    }
    int content = content(done.start, start);
    if (!flow && !done.children.isEmpty()) { // a comment may stand behind an anchor
      int first = done.children.get(0).keyStart();
      content = node instanceof ListNode ? given.lastIndexOf('-', first - 1) : first;
    }
    String anchor = done.start.getAnchor();
    map.put(node, new Origin(start, end, content, flow, anchor, done.children, new ArrayList<>()));
    last(node, start, end, null);
  }

  /** A merge key has brought an entry to a mapping that has been read. */
  void merged(MapNode into, MapNode.Entry entry) {
    Objects.requireNonNull(map.origin(into)).merged().add(entry);
  }

  private void last(Node node, int start, int end, @Nullable String alias) {
    lastNode = node;
    lastStart = start;
    lastEnd = end;
    lastAlias = alias;
  }

  /** Behind anchor and tag. */
  private int content(NodeEvent event, int start) {
    int at = start;
    while (at < given.length()
        && (given.charAt(at) == '&' || given.charAt(at) == '!')
        && properties(event)) {
      while (at < given.length() && !Character.isWhitespace(given.charAt(at))) {
        at++;
      }
      while (at < given.length() && Character.isWhitespace(given.charAt(at))) {
        at++;
      }
    }
    return at;
  }

  private static boolean properties(NodeEvent event) {
    return event.getAnchor() != null
        || (event instanceof ScalarEvent scalar && scalar.getTag() != null)
        || (event instanceof CollectionStartEvent collection && collection.getTag() != null);
  }

  /** A block scalar's mark is behind the line breaks that follow it. */
  private int trimmed(int start, int end) {
    int at = end;
    while (at > start && Character.isWhitespace(given.charAt(at - 1))) {
      at--;
    }
    return at;
  }
}
