package io.legate.config.schema;

import org.jspecify.annotations.Nullable;

/**
 * One field of a message.
 *
 * @param name as in the proto file, snake_case
 * @param jsonName lowerCamelCase
 * @param number on the wire
 * @param kind of the value, or of each value of a list
 * @param repeated whether the field is a list; false for a map
 * @param map whether the field is a map; then {@code typeName} is its entry message, whose field 1
 *     is the key and field 2 the value
 * @param typeName full name of the message or enum, or empty
 * @param oneof name of the oneof that the field is a member of, or null
 * @param presence whether a value of zero differs from none: messages, members of oneofs and what
 *     is {@code optional}
 * @param rules what a value must fulfil
 */
public record FieldSchema(
    String name,
    String jsonName,
    int number,
    Kind kind,
    boolean repeated,
    boolean map,
    String typeName,
    @Nullable String oneof,
    boolean presence,
    FieldRules rules) {

  /** The types of protobuf, in the order of {@code FieldDescriptorProto.Type}. */
  public enum Kind {
    DOUBLE,
    FLOAT,
    INT64,
    UINT64,
    INT32,
    FIXED64,
    FIXED32,
    BOOL,
    STRING,
    GROUP,
    MESSAGE,
    BYTES,
    UINT32,
    ENUM,
    SFIXED32,
    SFIXED64,
    SINT32,
    SINT64
  }
}
