package io.legate.config.schema;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The fields of a message, found by either spelling of their names. Immutable. */
public final class MessageSchema {

  private final String fullName;
  private final List<FieldSchema> fields;
  private final List<String> requiredOneofs;
  private final Map<String, FieldSchema> byName;

  public MessageSchema(String fullName, List<FieldSchema> fields, List<String> requiredOneofs) {
    this.fullName = fullName;
    this.fields = List.copyOf(fields);
    this.requiredOneofs = List.copyOf(requiredOneofs);
    this.byName = new HashMap<>(fields.size() * 4);
    for (FieldSchema field : fields) {
      byName.put(field.jsonName(), field);
    }
    for (FieldSchema field : fields) {
      byName.put(field.name(), field);
    }
  }

  public String fullName() {
    return fullName;
  }

  public List<FieldSchema> fields() {
    return fields;
  }

  /** The oneofs of which one member must be given. */
  public List<String> requiredOneofs() {
    return requiredOneofs;
  }

  /** The field of this name, snake_case or lowerCamelCase; null when there is none. */
  public @Nullable FieldSchema field(String name) {
    return byName.get(name);
  }

  /** The field of this number, which must exist. */
  public FieldSchema numbered(int number) {
    for (FieldSchema field : fields) {
      if (field.number() == number) {
        return field;
      }
    }
    throw new IllegalStateException(fullName + " has no field " + number);
  }
}
