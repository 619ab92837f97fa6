package io.legate.config.tree;

import java.util.ArrayList;
import java.util.List;

/** A list. */
public final class ListNode extends Node {

  private final List<Node> items;
  private long weight = 1;

  public ListNode(int line, int column) {
    super(line, column);
    this.items = new ArrayList<>(4);
  }

  /** A list made of these items, at the place of another node. */
  public static ListNode at(Node place, List<? extends Node> items) {
    ListNode list = new ListNode(place.line(), place.column());
    items.forEach(list::add);
    return list;
  }

  public void add(Node item) {
    items.add(item);
    weight += item.weight();
  }

  public List<Node> items() {
    return items;
  }

  @Override
  long weight() {
    return weight;
  }

  @Override
  public String describe() {
    return "a list";
  }
}
