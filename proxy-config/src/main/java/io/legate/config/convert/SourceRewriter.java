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
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Changes a document's text to what its tree has become: only entries that the upgrade touched are
 * written anew, everything else stays as it stands, with its comments, order, quotes and anchors.
 */
final class SourceRewriter {

  private final SourceMap sources;
  private final String text;
  private final Edits edits;
  private final Comments comments;
  private final Layout layout;
  private final Renderer renderer;
  private final Set<String> lostAnchors;
  private final Map<Origin, List<MapNode.Entry>> done = new IdentityHashMap<>();
  private final Map<Node, Boolean> walked = new IdentityHashMap<>();
  private final Map<Node, Boolean> live = new IdentityHashMap<>();

  private SourceRewriter(SourceMap sources, Set<String> lostAnchors) {
    this.sources = sources;
    this.text = sources.source().given();
    this.edits = new Edits(text);
    this.comments = new Comments(sources);
    this.layout = new Layout(sources);
    this.renderer = new Renderer(sources, layout, this);
    this.lostAnchors = lostAnchors;
  }

  /**
   * The text as it has to be for the tree.
   *
   * @param lostAnchors anchors that the new text has no more: their aliases are written out
   * @throws UnwritableException where changing the text is not enough
   */
  static String rewrite(SourceMap sources, Node root, Set<String> lostAnchors) {
    SourceRewriter rewriter = new SourceRewriter(sources, lostAnchors);
    rewriter.live(root);
    rewriter.walk(root);
    return rewriter.edits.slice(0, rewriter.text.length());
  }

  /** Whether a mapping's text is not taken yet for something else. */
  boolean free(Origin origin, List<MapNode.Entry> wanted) {
    List<MapNode.Entry> before = done.get(origin);
    return before == null || same(before, wanted);
  }

  private void live(Node node) {
    if (live.put(node, true) != null) {
      return;
    }
    if (node instanceof MapNode map) {
      map.entries().forEach(entry -> live(entry.value()));
    } else if (node instanceof ListNode list) {
      list.items().forEach(this::live);
    }
  }

  /** The part of something that is left out which goes on elsewhere, and keeps its comments. */
  private List<int[]> moved(Child child) {
    Origin origin = sources.origin(child.value());
    return origin != null && live.containsKey(child.value())
        ? List.of(new int[] {origin.content(), origin.end()})
        : List.of();
  }

  Edits edits() {
    return edits;
  }

  /** Makes the changes in a node that was read and stays where it is. */
  void walk(Node node) {
    Origin origin = sources.origin(node);
    if (origin == null || walked.put(node, true) != null) {
      return;
    }
    if (node instanceof MapNode map) {
      map(origin, map.entries());
    } else if (node instanceof ListNode list) {
      list(origin, list);
    }
  }

  private void walk(Child child) {
    if (child.alias() == null) {
      walk(child.value());
    } else if (lostAnchors.contains(child.alias())) {
      expand(child);
    }
  }

  /** Writes what an alias stands for in its place. */
  private void expand(Child child) {
    boolean flow = layout.inFlow(child.start());
    int column = layout.column(child.keyStart());
    String value = renderer.value(child.value(), column, flow);
    int start = child.start();
    if (child.keyEnd() > child.keyStart()) {
      start = text.indexOf(':', child.keyEnd()) + 1; // the value brings its space or line break
    } else {
      value = renderer.item(child.value(), column, flow);
    }
    edits.replace(start, child.end(), value);
  }

  /** Makes a mapping's text say what these entries say. */
  void map(Origin origin, List<MapNode.Entry> wanted) {
    List<MapNode.Entry> before = done.put(origin, List.copyOf(wanted));
    if (before != null) {
      if (!same(before, wanted)) {
        throw new UnwritableException("an alias that stands for two different things");
      }
      return;
    }
    List<MapNode.Entry> here = new ArrayList<>(wanted);
    boolean keepMerge = merged(origin, here);
    new MapRewriter(origin, here, keepMerge).rewrite();
  }

  private static boolean same(List<MapNode.Entry> left, List<MapNode.Entry> right) {
    boolean same = left.size() == right.size();
    for (int i = 0; same && i < left.size(); i++) {
      MapNode.Entry one = left.get(i);
      MapNode.Entry other = right.get(i);
      same = one.key().equals(other.key()) && same(one.value(), other.value());
    }
    return same;
  }

  private static boolean same(Node left, Node right) {
    if (left == right) {
      return true;
    }
    if (left instanceof ScalarNode one && right instanceof ScalarNode other) {
      return one.text().equals(other.text());
    }
    if (left instanceof ListNode one && right instanceof ListNode other) {
      boolean same = one.items().size() == other.items().size();
      for (int i = 0; same && i < one.items().size(); i++) {
        same = same(one.items().get(i), other.items().get(i));
      }
      return same;
    }
    return left instanceof MapNode one
        && right instanceof MapNode other
        && same(one.entries(), other.entries());
  }

  /**
   * Takes from the wanted entries those that merge keys go on bringing.
   *
   * @return false when the merge keys bring what is not wanted any more, and have to go
   */
  private boolean merged(Origin origin, List<MapNode.Entry> here) {
    List<MapNode.Entry> brought = new ArrayList<>();
    for (Child child : origin.children()) {
      if (merge(child)) {
        brought(child.value(), brought);
      }
    }
    if (brought.isEmpty()) {
      return true;
    }
    for (MapNode.Entry entry : brought) {
      if (here.stream().noneMatch(wanted -> wanted.key().equals(entry.key()))) {
        return false;
      }
    }
    here.removeIf(
        wanted ->
            own(origin, wanted) == null
                && brought.stream()
                    .filter(entry -> entry.key().equals(wanted.key()))
                    .findFirst()
                    .filter(entry -> entry.value() == wanted.value())
                    .isPresent());
    return true;
  }

  private static void brought(Node merged, List<MapNode.Entry> entries) {
    if (merged instanceof MapNode map) {
      entries.addAll(map.entries());
    } else if (merged instanceof ListNode list) {
      list.items().forEach(item -> brought(item, entries));
    }
  }

  private static boolean merge(Child child) {
    return child.entry() == null && child.key().equals("<<");
  }

  private static @Nullable Child own(Origin origin, MapNode.Entry entry) {
    for (Child child : origin.children()) {
      if (child.entry() == entry) {
        return child;
      }
    }
    return null;
  }

  private void list(Origin origin, ListNode list) {
    List<Node> wanted = list.items();
    List<Child> children = origin.children();
    int at = 0;
    for (Child child : children) {
      boolean ignored = at >= wanted.size() || wanted.get(at) != child.value();
      at += ignored ? 0 : 1;
      walk(child);
    }
    if (at == wanted.size()) {
      return;
    }
    if (children.isEmpty()) {
      throw new UnwritableException("items in a list that was empty");
    }
    Child last = children.get(children.size() - 1);
    StringBuilder more = new StringBuilder();
    for (Node item : wanted.subList(at, wanted.size())) {
      if (origin.flow()) {
        more.append(", ").append(renderer.item(item, 0, true));
      } else {
        int column = layout.column(origin.content());
        more.append(layout.line(column))
            .append("- ")
            .append(renderer.item(item, column + 2, false));
      }
    }
    edits.insert(origin.flow() ? last.end() : layout.lineEnd(last.end()), more.toString());
  }

  /** Makes the changes in one mapping. */
  private final class MapRewriter {
    private final Origin origin;
    private final List<MapNode.Entry> wanted;
    private final boolean keepMerge;
    private final int column;
    private final List<MapNode.Entry> fresh = new ArrayList<>();
    private final List<Child> gone = new ArrayList<>();
    private @Nullable Child previous;

    MapRewriter(Origin origin, List<MapNode.Entry> wanted, boolean keepMerge) {
      this.origin = origin;
      this.wanted = wanted;
      this.keepMerge = keepMerge;
      this.column =
          origin.children().isEmpty() ? 0 : layout.column(origin.children().get(0).keyStart());
    }

    /** Walks over what stands there and what is wanted alike; what differs at a place is a pair. */
    void rewrite() {
      if (origin.children().isEmpty() && !wanted.isEmpty()) {
        StringBuilder all = new StringBuilder();
        for (MapNode.Entry entry : wanted) {
          all.append(all.isEmpty() ? "" : ", ").append(renderer.entry(entry, 0, true));
        }
        edits.replace(origin.content(), origin.end(), "{" + all + "}");
        return;
      }
      if (wanted.isEmpty() && !origin.children().isEmpty() && !ignores()) {
        clear();
        return;
      }
      int next = 0;
      for (Child child : origin.children()) {
        if (child.entry() == null ? !merge(child) || keepMerge : wanted.contains(child.entry())) {
          if (child.entry() != null) {
            next = unread(next);
            next++;
          }
          settle(child);
          walk(child);
          previous = child;
        } else {
          gone.add(child);
          next = unread(next);
        }
      }
      unread(next);
      settle(null);
    }

    private boolean ignores() {
      return origin.children().stream().anyMatch(child -> child.entry() == null && !merge(child));
    }

    /** Gathers the wanted entries up to the next that stands there already. */
    private int unread(int from) {
      int next = from;
      while (next < wanted.size() && own(origin, wanted.get(next)) == null) {
        fresh.add(wanted.get(next++));
      }
      return next;
    }

    /** Writes what is new in the place of what is gone, before a child that stays. */
    private void settle(@Nullable Child before) {
      if (gone.isEmpty() && !fresh.isEmpty()) {
        insert(before);
      } else if (!gone.isEmpty() && fresh.isEmpty()) {
        delete(before);
      } else if (!gone.isEmpty()) {
        replace();
      }
      gone.clear();
      fresh.clear();
    }

    private void insert(@Nullable Child before) {
      String lines = renderer.entries(fresh, column, origin.flow());
      if (previous == null && before != null) {
        String separator = origin.flow() ? layout.comma(origin) : layout.line(column);
        edits.insert(before.keyStart(), lines + separator);
      } else if (previous != null && origin.flow()) {
        edits.insert(previous.end(), layout.comma(origin) + lines);
      } else if (previous != null) {
        edits.insert(layout.lineEnd(previous.end()), layout.line(column) + lines);
      }
    }

    /** The first of what is gone makes room for the first that is new, and so on. */
    private void replace() {
      while (gone.size() > 1 && fresh.size() < gone.size()) {
        // nothing was put in the place of the last ones: they go with the one before
        Child last = gone.remove(gone.size() - 1);
        Child kept = gone.get(gone.size() - 1);
        drop(kept, last);
      }
      for (int i = 0; i < gone.size(); i++) {
        boolean lastPair = i == gone.size() - 1;
        List<MapNode.Entry> entries =
            lastPair ? fresh.subList(i, fresh.size()) : fresh.subList(i, i + 1);
        replace(gone.get(i), entries);
        previous = gone.get(i);
      }
    }

    private void drop(Child kept, Child last) {
      List<String> lost = comments.in(last, moved(last));
      lost.addAll(0, comments.gap(kept.end(), last.keyStart()));
      StringBuilder rest = new StringBuilder();
      lost.forEach(comment -> rest.append(layout.line(column)).append(comment));
      edits.replace(kept.end(), last.end(), origin.flow() ? "" : rest.toString());
    }

    private void replace(Child child, List<MapNode.Entry> entries) {
      MapNode.Entry entry = entries.get(0);
      if (entries.size() == 1 && inPlace(child, entry)) {
        return;
      }
      Renderer.Parts parts =
          renderer.collect(() -> renderer.entries(entries, column, origin.flow()));
      StringBuilder lines = new StringBuilder();
      String rendered = parts.text();
      for (String comment : comments.in(child, parts.kept())) {
        boolean behindKey =
            text.substring(child.keyEnd(), layout.lineEnd(child.keyEnd())).endsWith(comment);
        int colon = rendered.indexOf(':' + layout.line(0));
        if (behindKey && colon > 0 && colon < rendered.indexOf('\n')) {
          rendered =
              rendered.substring(0, colon + 1) + " " + comment + rendered.substring(colon + 1);
        } else {
          lines.append(comment).append(layout.line(column));
        }
      }
      edits.replace(child.keyStart(), child.end(), lines + rendered);
    }

    /** Another key, another scalar, or a mapping that only got more entries: little is to do. */
    private boolean inPlace(Child child, MapNode.Entry entry) {
      if (entry.value() == child.value()) {
        rename(child, entry.key());
        walk(child);
        return true;
      }
      if (child.alias() != null) {
        return false;
      }
      Origin old = sources.origin(child.value());
      boolean scalars = entry.value() instanceof ScalarNode && child.value() instanceof ScalarNode;
      if (scalars
          && old != null
          && old.flow()
          && old.anchor() == null
          && sources.origin(entry.value()) == null) {
        ScalarNode scalar = (ScalarNode) entry.value();
        rename(child, entry.key());
        edits.replace(child.start(), child.end(), renderer.scalar(scalar));
        return true;
      }
      if (old != null
          && entry.value() instanceof MapNode grown
          && sources.origin(grown) == null
          && renderer.grownFrom(grown) == old) {
        rename(child, entry.key());
        map(old, grown.entries());
        return true;
      }
      return false;
    }

    private void rename(Child child, String key) {
      if (!key.equals(child.key())) {
        edits.replace(child.keyStart(), child.keyEnd(), renderer.key(key));
      }
    }

    /** Nothing is left: the mapping becomes an empty one, behind its key where that is possible. */
    private void clear() {
      List<String> lost = new ArrayList<>();
      origin.children().forEach(child -> lost.addAll(comments.in(child, moved(child))));
      StringBuilder rest = new StringBuilder("{}");
      lost.forEach(comment -> rest.append(layout.line(column)).append(comment));
      if (origin.flow()) {
        edits.replace(origin.content(), origin.end(), "{}");
        return;
      }
      int start = origin.content();
      int back = start;
      while (back > 0 && Character.isWhitespace(text.charAt(back - 1))) {
        back--;
      }
      boolean behindKey = back > 0 && text.charAt(back - 1) == ':' && lost.isEmpty();
      edits.replace(behindKey ? back : start, origin.end(), (behindKey ? " " : "") + rest);
    }

    private void delete(@Nullable Child before) {
      Child first = gone.get(0);
      Child last = gone.get(gone.size() - 1);
      if (origin.flow()) {
        int start = before != null || previous == null ? first.keyStart() : previous.end();
        edits.replace(start, before != null ? before.keyStart() : last.end(), "");
        return;
      }
      StringBuilder rest = new StringBuilder();
      for (int i = 0; i < gone.size(); i++) {
        Child child = gone.get(i);
        List<String> lost = comments.in(child, moved(child));
        if (i + 1 < gone.size()) {
          lost.addAll(comments.gap(child.end(), gone.get(i + 1).keyStart()));
        }
        lost.forEach(comment -> rest.append(comment).append(layout.line(column)));
      }
      int lineStart = layout.lineStart(first.keyStart());
      boolean ownLine = text.substring(lineStart, first.keyStart()).isBlank();
      int lineEnd = layout.lineEnd(last.end());
      boolean bare = text.substring(last.end(), lineEnd).isBlank();
      if (!rest.isEmpty() || !bare) {
        int end = last.end();
        while (end < lineEnd && text.charAt(end) != '#') {
          end++;
        }
        int cut = rest.lastIndexOf("#") < 0 ? 0 : rest.length() - layout.line(column).length();
        String kept = bare && !rest.isEmpty() ? rest.substring(0, cut) : rest.toString();
        edits.replace(first.keyStart(), end, kept);
      } else if (ownLine && lineStart > 0) {
        // with the break before it: behind it something may be put
        edits.replace(layout.lineEnd(layout.lineStart(lineStart - 1)), lineEnd, "");
      } else if (ownLine) {
        edits.replace(0, layout.nextLine(lineEnd), "");
      } else if (before != null) {
        int next = lineEnd;
        while (Character.isWhitespace(text.charAt(next))) {
          next++;
        }
        edits.replace(first.keyStart(), next, "");
      } else {
        throw new UnwritableException("a list item whose only entry is left out");
      }
    }
  }
}
