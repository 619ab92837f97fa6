package io.legate.config.schema;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The schemas of all messages of the Envoy API, each read when it is first named and then kept.
 * Thread-safe.
 */
public final class Schemas {

  /** The one set: schemas are facts of the API, not of a configuration. */
  public static final Schemas API = new Schemas(CompiledSource.open(), new DescriptorSource());

  private final @Nullable SchemaSource first;
  private final SchemaSource second;
  private final Map<String, MessageSchema> messages = new ConcurrentHashMap<>();
  private final Map<String, EnumSchema> enums = new ConcurrentHashMap<>();

  /**
   * Schemas of two sources.
   *
   * @param first asked first; null when there is none
   * @param second knows what the first does not
   */
  Schemas(@Nullable SchemaSource first, SchemaSource second) {
    this.first = first;
    this.second = second;
  }

  /** The message of this full name, or null when the API has none. */
  public @Nullable MessageSchema find(String fullName) {
    MessageSchema known = messages.get(fullName);
    if (known == null) {
      known = first == null ? null : first.message(fullName);
      known = known == null ? second.message(fullName) : known;
      if (known != null) {
        messages.put(fullName, known);
      }
    }
    return known;
  }

  /** The full names of all messages and enums of the API. */
  public List<String> names() {
    if (!(first instanceof CompiledSource compiled)) {
      throw new IllegalStateException("the build has not written " + CompiledSource.RESOURCE);
    }
    return compiled.names();
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
      known = first == null ? null : first.enumeration(field.typeName());
      known = known == null ? second.enumeration(field.typeName()) : known;
      if (known == null) {
        throw new IllegalStateException("no schema of " + field.typeName());
      }
      enums.put(field.typeName(), known);
    }
    return known;
  }
}
