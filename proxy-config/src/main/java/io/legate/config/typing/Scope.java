package io.legate.config.typing;

import io.legate.config.schema.MessageSchema;
import io.legate.config.tree.Path;
import org.jspecify.annotations.Nullable;

/**
 * A message that is being typed, and those around it.
 *
 * @param parent the message that holds this one, or null at the top
 * @param field of the parent that holds this one, or empty
 * @param inAny whether the mapping is an Any's, and so may have {@code @type} beside its fields
 */
record Scope(
    @Nullable Scope parent, String field, MessageSchema schema, Path path, boolean inAny) {}
