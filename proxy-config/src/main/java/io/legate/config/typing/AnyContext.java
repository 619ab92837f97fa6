package io.legate.config.typing;

import io.legate.config.extension.ExtensionNames;
import io.legate.config.schema.MessageSchema;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Path;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a {@code typed_config} from around it.
 *
 * @param impliedType the type that the extension's name stands for, or null
 * @param name of the extension, for messages; empty when there is none
 * @param optional whether an unknown type is to be skipped ({@code is_optional})
 */
record AnyContext(@Nullable String impliedType, String name, boolean optional) {

  /** The context of a field of this mapping. */
  static AnyContext of(MapNode map, MessageSchema schema, Path path) {
    String name = map.text("name");
    if (name == null) {
      return new AnyContext(null, "", false);
    }
    boolean optional =
        schema.field("is_optional") != null && "true".equals(map.text("is_optional"));
    return new AnyContext(
        ExtensionNames.typeOf(schema.fullName(), name, path.toString()), name, optional);
  }
}
