package io.legate.config.tree;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way from the top of a document to a field, as problems cite it: {@code
 * static_resources.clusters[2].name}. Immutable; the text is made only when somebody asks.
 */
public final class Path {

  /** The top of a document. */
  public static final Path ROOT = new Path(null, null, -1);

  private final @Nullable Path parent;
  private final @Nullable String key;
  private final int index;

  private Path(@Nullable Path parent, @Nullable String key, int index) {
    this.parent = parent;
    this.key = key;
    this.index = index;
  }

  public Path field(String name) {
    return new Path(this, name, -1);
  }

  public Path item(int at) {
    return new Path(this, null, at);
  }

  /**
   * Parses what {@link #toString()} writes; a key in brackets and quotes may hold anything. Never
   * fails: what is no path becomes a key that nothing has.
   */
  public static List<Object> parse(String path) {
    List<Object> steps = new ArrayList<>();
    int at = 0;
    while (at < path.length()) {
      char c = path.charAt(at);
      if (c == '.') {
        at++;
      } else if (c == '[') {
        at = bracket(path, at, steps);
      } else {
        int end = at;
        while (end < path.length() && path.charAt(end) != '.' && path.charAt(end) != '[') {
          end++;
        }
        steps.add(path.substring(at, end));
        at = end;
      }
    }
    return steps;
  }

  private static int bracket(String path, int open, List<Object> steps) {
    boolean quoted = path.startsWith("[\"", open);
    int close = quoted ? path.indexOf("\"]", open + 2) : path.indexOf(']', open);
    if (close < 0) {
      steps.add(path.substring(open));
      return path.length();
    }
    if (quoted) {
      steps.add(path.substring(open + 2, close));
      return close + 2;
    }
    String inside = path.substring(open + 1, close);
    boolean number = !inside.isEmpty() && inside.length() < 10;
    for (int i = 0; i < inside.length(); i++) {
      number &= inside.charAt(i) >= '0' && inside.charAt(i) <= '9';
    }
    steps.add(number ? (Object) Integer.valueOf(inside) : inside);
    return close + 1;
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder();
    write(text);
    return text.toString();
  }

  private void write(StringBuilder text) {
    if (parent == null) {
      return;
    }
    parent.write(text);
    if (key == null) {
      text.append('[').append(index).append(']');
    } else if (key.indexOf('.') >= 0 || key.indexOf('[') >= 0) {
      text.append("[\"").append(key).append("\"]");
    } else {
      text.append(text.isEmpty() ? "" : ".").append(key);
    }
  }
}
