package io.legate.config.schema;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of all messages of the Envoy API, each read when it is first named and then kept.
 * Thread-safe.
 */
public final class Schemas {

  /** The one set: schemas are facts of the API, not of a configuration. */
  public static final Schemas API = new Schemas(new DescriptorSource());

  private final SchemaSource source;
  private final Map<String, MessageSchema> messages = new ConcurrentHashMap<>();
  private final Map<String, EnumSchema> enums = new ConcurrentHashMap<>();

  Schemas(SchemaSource source) {
    this.source = source;
  }

  /** The message of this full name, or null when the API has none. */
  public @Nullable MessageSchema find(String fullName) {
    MessageSchema known = messages.get(fullName);
    if (known == null) {
      known = source.message(fullName);
      if (known != null) {
        messages.put(fullName, known);
      }
    }
    return known;
  }

  /** The message type of a field of kind {@code MESSAGE}. */
  public MessageSchema message(FieldSchema field) {
    MessageSchema schema = find(field.typeName());
    if (schema == null) {
      throw new IllegalStateException("no schema of " + field.typeName());
    }
    return schema;
  }

  /** The enum type of a field of kind {@code ENUM}. */
  public EnumSchema enumeration(FieldSchema field) {
    EnumSchema known = enums.get(field.typeName());
    if (known == null) {
      known = source.enumeration(field.typeName());
      if (known == null) {
        throw new IllegalStateException("no schema of " + field.typeName());
      }
      enums.put(field.typeName(), known);
    }
    return known;
  }
}
