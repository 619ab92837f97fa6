package io.legate.config.typing;

import io.legate.config.tree.ListNode;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import java.util.List;

/** Protobuf's text format writes a map as messages that have a {@code key} and a {@code value}. */
final class ProtoTextMap {

  private ProtoTextMap() {}

  /** The same as a mapping of names to values; what is written otherwise stays. */
  static Node of(Node given) {
    List<Node> items = given instanceof ListNode list ? list.items() : List.of(given);
    MapNode map = MapNode.at(given);
    for (Node item : items) {
      String key = item instanceof MapNode entry ? entry.text("key") : null;
      if (key == null || !(item instanceof MapNode entry)) {
        return given;
      }
      Node value = entry.get("value");
      MapNode.Entry present = map.entry(key);
      if (present != null) {
        map.remove(present); // the last one wins, as in protobuf
      }
      map.add(
          new MapNode.Entry(
              key, item.line(), item.column(), value == null ? MapNode.at(item) : value));
    }
    return map;
  }
}
