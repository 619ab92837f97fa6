package io.legate.config.v2;

import io.legate.config.tree.ListNode;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * One row of the table: a field of a message as v2 spelt it, and how it is written today.
 *
 * @param message full name of today's message
 * @param field the old field, snake_case
 * @param today what to write instead, for the warning
 * @param rewrite makes today's spelling
 */
record Upgrade(String message, String field, String today, Rewrite rewrite) {

  /** Changes a mapping from the old spelling to today's, in place. */
  interface Rewrite {

    /**
     * Rewrites one entry; called on the mapping that holds it.
     *
     * @return false when nothing was to be changed after all, and so nothing is to be told
     */
    boolean apply(MapNode map, MapNode.Entry old);
  }

  /** The value under a new name. */
  static Rewrite rename(String today) {
    return (map, old) -> put(map, old, today, old.value());
  }

  /** Nothing: v3 does not have it. */
  static Rewrite drop() {
    return (map, old) -> {
      map.remove(old);
      return true;
    };
  }

  /** The value as another node under a new name. */
  static Rewrite into(String today, UnaryOperator<Node> change) {
    return (map, old) -> put(map, old, today, change.apply(old.value()));
  }

  /** Puts a value in the place of an old entry, or beside what its new name already holds. */
  static boolean put(MapNode map, MapNode.Entry old, String name, Node value) {
    MapNode.@Nullable Entry present = map.entry(name);
    if (present == null) {
      map.replace(old, new MapNode.Entry(name, old.line(), old.column(), value));
      return true;
    }
    map.remove(old);
    if (present.value() instanceof ListNode list && value instanceof ListNode more) {
      more.items().forEach(list::add);
    } else if (present.value() instanceof MapNode into && value instanceof MapNode from) {
      from.entries().stream()
          .filter(entry -> into.entry(entry.key()) == null)
          .toList()
          .forEach(into::add);
    }
    return true;
  }
}
