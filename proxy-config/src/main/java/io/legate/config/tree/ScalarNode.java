package io.legate.config.tree;

/**
 * A single value: its text, and whether it was written plainly.
 *
 * <p>What a plain text means depends on the field it is given to; only where there is no field (in
 * a {@code google.protobuf.Value}) does {@link #plain()} decide between a number and a string.
 */
public final class ScalarNode extends Node {

  private final String text;
  private final boolean plain;

  public ScalarNode(int line, int column, String text, boolean plain) {
    super(line, column);
    this.text = text;
    this.plain = plain;
  }

  /** A string at the place of another node. */
  public static ScalarNode at(Node place, String text) {
    return new ScalarNode(place.line(), place.column(), text, false);
  }

  /** A plain value (number, boolean) at the place of another node. */
  public static ScalarNode plainAt(Node place, String text) {
    return new ScalarNode(place.line(), place.column(), text, true);
  }

  public String text() {
    return text;
  }

  /** Written without quotes and not as a block, so that it may be a number, boolean or null. */
  public boolean plain() {
    return plain;
  }

  @Override
  public boolean isNull() {
    return plain
        && (text.isEmpty()
            || text.equals("~")
            || text.equals("null")
            || text.equals("Null")
            || text.equals("NULL"));
  }

  @Override
  long weight() {
    return 1;
  }

  @Override
  int height() {
    return 0;
  }

  @Override
  public String describe() {
    if (isNull()) {
      return "nothing";
    }
    String shown = text.length() > 40 ? text.substring(0, 37) + "…" : text;
    shown = shown.replace("\n", "\\n");
    return plain ? shown : '"' + shown + '"';
  }
}
