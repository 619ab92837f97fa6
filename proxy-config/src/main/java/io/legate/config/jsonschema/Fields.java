package io.legate.config.jsonschema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.FieldDescriptor;
import com.google.protobuf.Descriptors.FieldDescriptor.JavaType;
import io.envoyproxy.pgv.validate.Validate;
import io.envoyproxy.pgv.validate.Validate.FieldRules;
import io.envoyproxy.pgv.validate.Validate.MapRules;
import io.envoyproxy.pgv.validate.Validate.RepeatedRules;

/** What a field may hold: a value, a list or one of its items, a map. */
final class Fields {

  private static final String ANY = "google.protobuf.Any";

  private final Definitions definitions;

  Fields(Definitions definitions) {
    this.definitions = definitions;
  }

  ObjectNode schema(FieldDescriptor field) {
    FieldRules rules = field.getOptions().getExtension(Validate.rules);
    ObjectNode node;
    if (field.isMapField()) {
      node = map(field, rules.getMap());
    } else if (field.isRepeated()) {
      node = list(field, rules.getRepeated());
    } else {
      node = value(field, field, rules);
    }
    FieldNotes.write(field, node);
    return node;
  }

  private ObjectNode list(FieldDescriptor field, RepeatedRules rules) {
    ObjectNode node = Definitions.object();
    ArrayNode ways = node.putArray("anyOf");
    ObjectNode list = ways.addObject().put("type", "array");
    if (rules.hasMinItems()) {
      list.put("minItems", rules.getMinItems());
    }
    if (rules.hasMaxItems()) {
      list.put("maxItems", rules.getMaxItems());
    }
    if (rules.getUnique()) {
      list.put("uniqueItems", true);
    }
    list.set("items", value(field, field, rules.getItems()));
    ways.add(value(field, field, rules.getItems())); // one where a list is due
    return node;
  }

  private ObjectNode map(FieldDescriptor field, MapRules rules) {
    ObjectNode node = Definitions.object();
    WellKnown.types(node, "object", "null");
    if (rules.hasMinPairs()) {
      node.put("minProperties", rules.getMinPairs());
    }
    if (rules.hasMaxPairs()) {
      node.put("maxProperties", rules.getMaxPairs());
    }
    FieldDescriptor value = field.getMessageType().findFieldByName("value");
    node.set("additionalProperties", value(value, field, rules.getValues()));
    return node;
  }

  /**
   * One value.
   *
   * @param place the field in the file, which for a map's values is the map
   */
  private ObjectNode value(FieldDescriptor field, FieldDescriptor place, FieldRules rules) {
    ObjectNode node =
        switch (field.getJavaType()) {
          case MESSAGE ->
              field.getMessageType().getFullName().equals(ANY)
                  ? definitions.any(place.getFullName())
                  : definitions.message(field.getMessageType());
          case ENUM -> definitions.enumeration(field.getEnumType());
          default -> definitions.scalar(Scalar.of(field));
        };
    boolean ruled =
        field.getJavaType() != JavaType.MESSAGE
            || WellKnown.handles(field.getMessageType().getFullName());
    if (ruled) {
      Rules.write(field, rules, node);
    }
    return node;
  }
}
