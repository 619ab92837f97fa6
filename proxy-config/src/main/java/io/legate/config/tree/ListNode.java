package io.legate.config.tree;

import java.util.ArrayList;
import java.util.List;

/** A list. */
public final class ListNode extends Node {

  private final List<Node> items;
  private long weight = 1;
  private int height = 1;

  public ListNode(int line, int column) {
    super(line, column);
    this.items = new ArrayList<>(4);
  }

  /** A list made of these items, at the place of another node. */
  public static ListNode at(Node place, List<? extends Node> items) {
    ListNode list = new ListNode(place.line(), place.column());
    for (Node item : items) {
      list.add(item);
    }
    return list;
  }

  public void add(Node item) {
    items.add(item);
    weight += item.weight();
    height = Math.max(height, item.height() + 1);
  }

  public List<Node> items() {
    return items;
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
    return "a list";
  }
}
