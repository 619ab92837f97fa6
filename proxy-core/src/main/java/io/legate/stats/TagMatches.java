package io.legate.stats;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** What the rules found in one name. Used once, by one thread. */
final class TagMatches {
  private final String name;
  private final String[] words;
  private final List<Tag> tags = new ArrayList<>();
  private final BitSet taken = new BitSet();

  TagMatches(String name) {
    this.name = name;
    this.words = name.split("\\.", -1);
  }

  String[] words() {
    return words;
  }

  void add(String tagName, String value, int start, int end) {
    tags.add(new Tag(tagName, value));
    taken.set(start, end);
  }

  /** The name without what was taken away, and the tags, those of every metric first. */
  TaggedName result(List<Tag> fixed) {
    if (tags.isEmpty()) {
      return new TaggedName(name, fixed);
    }
    StringBuilder rest = new StringBuilder(name.length());
    for (int i = taken.nextClearBit(0); i < name.length(); i = taken.nextClearBit(i + 1)) {
      rest.append(name.charAt(i));
    }
    List<Tag> all = new ArrayList<>(fixed);
    all.addAll(tags);
    return new TaggedName(rest.toString(), List.copyOf(all));
  }
}
