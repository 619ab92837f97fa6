package io.legate.config.tree;

/**
 * One node of a document, with its place.
 *
 * <p>Nodes that an alias names are shared, so a document is a directed graph without cycles.
 * Mappings are changed by the v2 upgrade before they are typed, and by nobody later.
 */
public abstract sealed class Node permits MapNode, ListNode, ScalarNode {

  private final int line;
  private final int column;

  Node(int line, int column) {
    this.line = line;
    this.column = column;
  }

  /** 1-based. */
  public final int line() {
    return line;
  }

  /** 1-based. */
  public final int column() {
    return column;
  }

  /** How many nodes this one stands for, itself and every use of an alias counted. */
  abstract long weight();

  /** How deep the nodes below this one go, itself counted. */
  abstract int height();

  /** What this is, in a person's words. */
  public abstract String describe();

  /** Whether this is the absent value: empty, {@code null} or {@code ~}. */
  public boolean isNull() {
    return false;
  }
}
