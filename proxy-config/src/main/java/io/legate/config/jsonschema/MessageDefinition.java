package io.legate.config.jsonschema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.OneofDescriptor;
import io.envoyproxy.pgv.validate.Validate;
import java.util.List;
import java.util.Locale;

/**
 * A message: its fields under Envoy's names, with the JSON names as patterns, so that they are
 * accepted and described but do not double an editor's list of completions.
 */
final class MessageDefinition {

  private static final String PROPERTIES = "properties";
  private static final String DOCS = "https://www.envoyproxy.io/docs/envoy/latest/api-v3/";

  private final Definitions definitions;
  private final Fields fields;
  private final Descriptor message;
  private final boolean packed;

  MessageDefinition(Definitions definitions, Fields fields, Descriptor message, boolean packed) {
    this.definitions = definitions;
    this.fields = fields;
    this.message = message;
    this.packed = packed;
  }

  void write(ObjectNode node) {
    WellKnown.types(node, "object", "null");
    node.put("description", description());
    if (message.getOptions().getDeprecated()) {
      node.put("deprecated", true);
    }
    ObjectNode properties = node.putObject(PROPERTIES);
    ObjectNode camel = object();
    if (packed) {
      properties.putObject("@type").put("type", "string");
    }
    for (FieldDescriptor field : message.getFields()) {
      properties.set(field.getName(), fields.schema(field));
      if (!field.getJsonName().equals(field.getName())) {
        camel.set("^" + field.getJsonName() + "$", reference(field));
      }
    }
    if (!camel.isEmpty()) {
      node.set("patternProperties", camel);
    }
    node.put("additionalProperties", false);
    required(node);
  }

  private ObjectNode reference(FieldDescriptor field) {
    String name = (packed ? "any." : "") + message.getFullName();
    return Definitions.ref(name + "/" + PROPERTIES + "/" + field.getName());
  }

  /** The message and, where Envoy's documentation has a page of it, that page. */
  private String description() {
    String file = message.getFile().getName();
    if (!file.startsWith("envoy/")) {
      return message.getFullName();
    }
    String page = file.substring("envoy/".length());
    String anchor =
        message
            .getFullName()
            .substring("envoy.".length())
            .toLowerCase(Locale.ROOT)
            .replace('.', '-')
            .replace('_', '-');
    return "%s: %s%s#envoy-v3-api-msg-%s".formatted(message.getFullName(), DOCS, page, anchor);
  }

  private void required(ObjectNode node) {
    ArrayNode all = node.arrayNode();
    for (FieldDescriptor field : message.getFields()) {
      if (Rules.required(field)) {
        either(all, List.of(field));
      }
    }
    for (OneofDescriptor oneof : message.getRealOneofs()) {
      if (oneof.getOptions().getExtension(Validate.required)) {
        either(all, oneof.getFields());
      }
    }
    definitions.implied(message, all);
    if (!all.isEmpty()) {
      node.set("allOf", all);
    }
  }

  /** One of these fields, in one of its spellings. */
  private static void either(ArrayNode all, List<FieldDescriptor> members) {
    ArrayNode ways = all.addObject().putArray("anyOf");
    for (FieldDescriptor member : members) {
      ways.addObject().putArray("required").add(member.getName());
      if (!member.getJsonName().equals(member.getName())) {
        ways.addObject().putArray("required").add(member.getJsonName());
      }
    }
  }

  private static ObjectNode object() {
    return Definitions.object();
  }
}
