package io.legate.config.v2;

import io.legate.config.schema.FieldNames;
import io.legate.config.tree.ListNode;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.ScalarNode;
import java.util.List;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * How a value gets to its new place in the tree. Nodes that are made stand where the old ones
 * stood, so that problems found later are told at the line that a person wrote.
 */
final class Moves {

  static final String URL_PREFIX = "type.googleapis.com/";

  private Moves() {}

  /** The text as one that is no number or boolean. */
  static ScalarNode text(Node place, String text) {
    return ScalarNode.at(place, text);
  }

  /** {@code x} as {@code {a: {b: x}}} for the path {@code a.b}. */
  static MapNode wrap(String path, Node value) {
    int dot = path.indexOf('.');
    Node inner = dot < 0 ? value : wrap(path.substring(dot + 1), value);
    return MapNode.at(value).with(dot < 0 ? path : path.substring(0, dot), inner);
  }

  /** A list with each item changed; what is no list is one item. */
  static ListNode each(Node value, UnaryOperator<Node> change) {
    List<Node> items = value instanceof ListNode list ? list.items() : List.of(value);
    ListNode changed = new ListNode(value.line(), value.column());
    for (Node item : items) {
      changed.add(change.apply(item));
    }
    return changed;
  }

  /** Whether a switch is on; it may be written as a wrapper. */
  static boolean isTrue(@Nullable Node node) {
    Node value = node instanceof MapNode map && map.get("value") != null ? map.get("value") : node;
    return value instanceof ScalarNode scalar
        && List.of("true", "yes", "on").contains(scalar.text().toLowerCase(Locale.ROOT));
  }

  /** The entry of a field in either spelling of its name. */
  static MapNode.@Nullable Entry entry(MapNode map, String name) {
    MapNode.Entry snake = map.entry(name);
    return snake != null ? snake : map.entry(FieldNames.camelCase(name));
  }

  static @Nullable Node get(@Nullable Node node, String name) {
    MapNode.Entry entry = node instanceof MapNode map ? entry(map, name) : null;
    return entry == null ? null : entry.value();
  }

  /**
   * Puts a value at a path ({@code a.b}) below a mapping, in the place of an entry of it. What
   * stands there already is kept; lists become one.
   *
   * @return false when something else than a mapping is in the way
   */
  static boolean put(MapNode map, MapNode.Entry old, String path, Node value) {
    int dot = path.indexOf('.');
    String name = dot < 0 ? path : path.substring(0, dot);
    MapNode.Entry present = entry(map, name);
    if (present == null) {
      Node inner = dot < 0 ? value : wrap(path.substring(dot + 1), value);
      map.replace(old, new MapNode.Entry(name, old.line(), old.column(), inner));
      return true;
    }
    Node merged = dot < 0 ? value : wrap(path.substring(dot + 1), value);
    if (!merge(present.value(), merged)) {
      return false;
    }
    map.remove(old);
    return true;
  }

  private static boolean merge(Node present, Node more) {
    if (present instanceof ListNode list && more instanceof ListNode items) {
      items.items().forEach(list::add);
      return true;
    }
    if (!(present instanceof MapNode into) || !(more instanceof MapNode from)) {
      return false;
    }
    for (MapNode.Entry entry : from.entries()) {
      MapNode.Entry there = entry(into, entry.key());
      if (there == null) {
        into.add(entry);
      } else {
        merge(there.value(), entry.value());
      }
    }
    return true;
  }

  /** A mapping with its message's type first. */
  static MapNode typed(Node place, String type, @Nullable Node fields) {
    MapNode typed = MapNode.at(place).with("@type", text(place, URL_PREFIX + type));
    if (fields instanceof MapNode map) {
      for (MapNode.Entry entry : map.entries()) {
        if (!entry.key().equals("@type")) {
          typed.add(entry);
        }
      }
    }
    return typed;
  }

  /** {@code {name: …, typed_config: {"@type": …, …}}}. */
  static MapNode extension(Node place, String name, String type, @Nullable Node fields) {
    return MapNode.at(place)
        .with("name", text(place, name))
        .with("typed_config", typed(place, type, fields));
  }
}
