package io.legate.config.jsonschema;

import com.fasterxml.jackson.databind.node.ObjectNode;

/** Definitions of the messages of {@code google.protobuf} that have a JSON form of their own. */
final class WellKnown {

  private static final String PACKAGE = "google.protobuf.";

  private WellKnown() {}

  static boolean handles(String fullName) {
    return fullName.startsWith(PACKAGE) && !fullName.equals("google.protobuf.Empty");
  }

  static boolean duration(String fullName) {
    return fullName.equals("google.protobuf.Duration");
  }

  /** The scalar that a wrapper wraps; anything else is refused. */
  static boolean wrapper(String fullName) {
    return fullName.startsWith(PACKAGE)
        && fullName.endsWith("Value")
        && fullName.length() > PACKAGE.length() + "Value".length()
        && !fullName.equals("google.protobuf.ListValue")
        && !fullName.equals("google.protobuf.NullValue");
  }

  static void write(String fullName, Definitions definitions, ObjectNode node) {
    if (wrapper(fullName)) {
      var value = Definitions.descriptor(fullName).findFieldByName("value");
      node.setAll(definitions.scalar(Scalar.of(value)));
      return;
    }
    switch (fullName) {
      case "google.protobuf.Duration" -> time(node, "^-?[0-9]*\\.?[0-9]+\\.?s$", "0.25s");
      case "google.protobuf.Timestamp" ->
          time(node, "^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ]", "2024-05-01T12:00:00Z");
      case "google.protobuf.FieldMask" -> {
        types(node, "string", "object", "null");
        node.putObject("properties").putObject("paths");
        node.put("additionalProperties", false);
      }
      case "google.protobuf.Struct" -> types(node, "object", "null");
      case "google.protobuf.Any" -> node.setAll(definitions.any(""));
      default -> {} // Value and ListValue: anything
    }
  }

  private static void time(ObjectNode node, String pattern, String example) {
    types(node, "string", "object", "null");
    node.put("pattern", pattern);
    ObjectNode parts = node.putObject("properties");
    types(parts.putObject("seconds"), "number", "string", "null");
    types(parts.putObject("nanos"), "number", "string", "null");
    node.put("additionalProperties", false);
    node.putArray("examples").add(example);
  }

  /** In an Any they stand under {@code value}. */
  static void packed(ObjectNode reference, ObjectNode node) {
    types(node, "object", "null");
    ObjectNode properties = node.putObject("properties");
    properties.putObject("@type");
    properties.set("value", reference);
    node.put("additionalProperties", false);
  }

  static void types(ObjectNode node, String... types) {
    var array = node.putArray("type");
    for (String type : types) {
      array.add(type);
    }
  }
}
