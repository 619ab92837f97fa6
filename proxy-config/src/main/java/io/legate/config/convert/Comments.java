package io.legate.config.convert;

import io.legate.config.tree.SourceMap;
import io.legate.config.tree.SourceMap.Child;
import io.legate.config.tree.SourceMap.Origin;
import java.util.ArrayList;
import java.util.List;

/** Finds the comments in a part of the text that is about to be replaced. */
final class Comments {

  private record Span(int start, int end) {}

  private final SourceMap sources;
  private final String text;

  Comments(SourceMap sources) {
    this.sources = sources;
    this.text = sources.source().given();
  }

  /** The comments in an entry or item, but for those in parts of it that are kept. */
  List<String> in(Child child, List<int[]> kept) {
    List<Span> others = new ArrayList<>();
    kept.forEach(part -> others.add(new Span(part[0], part[1])));
    scalars(child, others);
    return between(child.keyStart(), child.end(), others);
  }

  /** The comments between two places where nothing else stands. */
  List<String> gap(int start, int end) {
    return between(start, end, List.of());
  }

  private void scalars(Child child, List<Span> spans) {
    spans.add(new Span(child.keyStart(), child.keyEnd()));
    Origin origin = child.alias() == null ? sources.origin(child.value()) : null;
    if (origin == null || origin.children().isEmpty()) {
      spans.add(new Span(child.start(), child.end()));
    } else {
      origin.children().forEach(inner -> scalars(inner, spans));
    }
  }

  private List<String> between(int start, int end, List<Span> others) {
    List<String> comments = new ArrayList<>();
    int at = start;
    while (at < end) {
      int hash = text.indexOf('#', at);
      if (hash < 0 || hash >= end) {
        break;
      }
      boolean starts = hash == 0 || Character.isWhitespace(text.charAt(hash - 1));
      if (starts && others.stream().noneMatch(o -> o.start() <= hash && hash < o.end())) {
        int lineEnd = text.indexOf('\n', hash);
        lineEnd = lineEnd < 0 ? text.length() : lineEnd;
        comments.add(text.substring(hash, lineEnd).stripTrailing());
        at = lineEnd;
      } else {
        at = hash + 1;
      }
    }
    return comments;
  }
}
