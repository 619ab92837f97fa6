package io.legate.config.tree;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A mapping: its entries in the order in which they were written. */
public final class MapNode extends Node {

  /** Above this many entries an index is kept; below it a scan is as quick. */
  private static final int INDEX_FROM = 12;

  /**
   * One entry.
   *
   * @param line of the key, 1-based
   * @param column of the key, 1-based
   */
  public record Entry(String key, int line, int column, Node value) {}

  private final List<Entry> entries = new ArrayList<>(6);
  private @Nullable Map<String, Entry> index;
  private long weight = 1;
  private int height = 1;

  public MapNode(int line, int column) {
    super(line, column);
  }

  /** An empty mapping at the place of another node. */
  public static MapNode at(Node place) {
    return new MapNode(place.line(), place.column());
  }

  public List<Entry> entries() {
    return entries;
  }

  /** The entries in the order of their keys, for what has no order. */
  public List<Entry> sortedEntries() {
    List<Entry> sorted = new ArrayList<>(entries);
    sorted.sort(Comparator.comparing(Entry::key));
    return sorted;
  }

  public @Nullable Entry entry(String key) {
    if (index != null) {
      return index.get(key);
    }
    for (Entry entry : entries) {
      if (entry.key().equals(key)) {
        return entry;
      }
    }
    return null;
  }

  public @Nullable Node get(String key) {
    Entry entry = entry(key);
    return entry == null ? null : entry.value();
  }

  /** The text of a scalar entry, or null. */
  public @Nullable String text(String key) {
    return get(key) instanceof ScalarNode scalar && !scalar.isNull() ? scalar.text() : null;
  }

  /** Adds an entry whose key is known to be new. */
  public void add(Entry entry) {
    entries.add(entry);
    weight += entry.value().weight();
    height = Math.max(height, entry.value().height() + 1);
    if (index != null) {
      index.put(entry.key(), entry);
    } else if (entries.size() > INDEX_FROM) {
      reindex();
    }
  }

  /** Adds an entry at the place of its value; returns this for building. */
  public MapNode with(String key, Node value) {
    add(new Entry(key, value.line(), value.column(), value));
    return this;
  }

  /** Puts another entry in the place of one, whatever its key. */
  public void replace(Entry old, Entry replacement) {
    entries.set(indexOf(old), replacement);
    reindexIfLarge();
  }

  public void remove(Entry entry) {
    entries.remove(indexOf(entry));
    reindexIfLarge();
  }

  /** Whether this very entry is one of the mapping's. */
  public boolean has(Entry entry) {
    return indexOf(entry) >= 0;
  }

  /** By identity: to link a record's own equality costs more at start than all else here. */
  private int indexOf(Entry entry) {
    for (int i = 0; i < entries.size(); i++) {
      if (entries.get(i) == entry) {
        return i;
      }
    }
    return -1;
  }

  private void reindexIfLarge() {
    if (index != null) {
      reindex();
    }
  }

  private void reindex() {
    Map<String, Entry> fresh = new HashMap<>(entries.size() * 2);
    for (Entry entry : entries) {
      fresh.put(entry.key(), entry);
    }
    index = fresh;
  }

  @Override
  long weight() {
    return weight;
  }

  @Override
  int height() {
    return height;
  }

  @Override
  public String describe() {
    return "a mapping";
  }
}
