/**
 * Text in, validated Envoy v3 protos out. Pure functions, no threads, no sockets.
 *
 * <p>{@link io.legate.config.ConfigLoader} is the way in. The steps, each a room: {@code tree}
 * reads YAML or JSON into nodes with positions; {@code v2} rewrites old spellings in the tree;
 * {@code schema} says which fields a message has; {@code typing} types the tree by it; {@code
 * extension} knows which type an extension's name stands for.
 */
@NullMarked
package io.legate.config;

import org.jspecify.annotations.NullMarked;
