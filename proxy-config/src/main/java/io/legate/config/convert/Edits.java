package io.legate.config.convert;

import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/** Changes of a text, by their offsets in it. */
final class Edits {

  private record Edit(int start, int end, String text) {}

  private final String source;
  private final NavigableMap<Integer, List<Edit>> byStart = new TreeMap<>();

  Edits(String source) {
    this.source = source;
  }

  void insert(int at, String text) {
    replace(at, at, text);
  }

  void replace(int start, int end, String text) {
    byStart.computeIfAbsent(start, at -> new ArrayList<>()).add(new Edit(start, end, text));
  }

  /** Takes out what was to be put at a place: it goes along with the text before it. */
  String takeInserts(int at) {
    StringBuilder out = new StringBuilder();
    List<Edit> edits = byStart.getOrDefault(at, List.of());
    for (Edit edit : List.copyOf(edits)) {
      if (edit.start() == edit.end()) {
        out.append(edit.text());
        edits.remove(edit);
      }
    }
    return out.toString();
  }

  /** A part of the text with its changes; what lies in a part that is replaced is gone. */
  String slice(int start, int end) {
    StringBuilder out = new StringBuilder();
    int at = start;
    for (List<Edit> edits : byStart.subMap(start, true, end, true).values()) {
      Edit widest = null;
      for (Edit edit : edits) {
        if (edit.start() < at || edit.end() > end) {
          continue; // inside of what was replaced, or around this part
        }
        if (edit.start() == edit.end()) {
          out.append(source, at, edit.start()).append(edit.text());
          at = edit.start();
        } else if (widest == null || edit.end() > widest.end()) {
          widest = edit;
        }
      }
      if (widest != null) {
        out.append(source, at, widest.start()).append(widest.text());
        at = widest.end();
      }
    }
    return out.append(source, at, end).toString();
  }
}
