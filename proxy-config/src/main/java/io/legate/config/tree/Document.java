package io.legate.config.tree;

import org.jspecify.annotations.Nullable;

/**
 * One text that was read.
 *
 * @param name of its source, as problems cite it
 * @param root null when the text is empty or could not be read
 * @param sources where the nodes stand in the text, when that was asked for
 */
public record Document(String name, @Nullable Node root, @Nullable SourceMap sources) {

  /** A document without its text's places. */
  public Document(String name, @Nullable Node root) {
    this(name, root, null);
  }
}
