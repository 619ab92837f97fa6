package io.legate.config.tree;

import org.jspecify.annotations.Nullable;

/**
 * One text that was read.
 *
 * @param name of its source, as problems cite it
 * @param root null when the text is empty or could not be read
 */
public record Document(String name, @Nullable Node root) {}
