package io.legate.config.tree;

import java.util.ArrayList;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Where each node of a document stands in its text, from the first to behind the last character,
 * and what it held when it was read: whoever changes the tree can change the text alike. Confined
 * to one conversion.
 */
public final class SourceMap {

  /**
   * An entry of a mapping or an item of a list, as written; all numbers are offsets.
   *
   * @param entry null for an item, for a merge key and for what is tagged to be ignored
   * @param key as written, without quotes; empty for an item
   * @param keyStart of the key; of the value for an item
   * @param keyEnd behind the key; equal to {@code keyStart} for an item
   * @param start of the value, its anchor and tag included
   * @param end behind the value
   * @param value what stands there, or what the alias there stands for
   * @param alias name of the alias that stands there; null when the value itself does
   */
  public record Child(
      MapNode.@Nullable Entry entry,
      String key,
      int keyStart,
      int keyEnd,
      int start,
      int end,
      Node value,
      @Nullable String alias) {}

  /**
   * A node as read.
   *
   * @param start its anchor and tag included
   * @param end behind it
   * @param content where it starts behind anchor and tag
   * @param flow whether a collection is written in brackets, or a scalar in one line
   * @param anchor its name, or null
   * @param children of a collection, in order
   * @param merged the entries that merge keys brought to a mapping
   */
  public record Origin(
      int start,
      int end,
      int content,
      boolean flow,
      @Nullable String anchor,
      List<Child> children,
      List<MapNode.Entry> merged) {}

  private final SourceText source;
  private final Map<Node, Origin> origins = new IdentityHashMap<>();

  SourceMap(SourceText source) {
    this.source = source;
  }

  public SourceText source() {
    return source;
  }

  /** Where a node was read; null for what was made later. */
  public @Nullable Origin origin(Node node) {
    return origins.get(node);
  }

  void put(Node node, Origin origin) {
    origins.put(node, origin);
  }

  /** All that was read, in no order. */
  public List<Node> nodes() {
    return new ArrayList<>(origins.keySet());
  }
}
