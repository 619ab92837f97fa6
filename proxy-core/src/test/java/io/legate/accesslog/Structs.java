package io.legate.accesslog;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.google.protobuf.ListValue;
import com.google.protobuf.NullValue;
import com.google.protobuf.Struct;
import com.google.protobuf.Value;

/** Makes structs of JSON text. */
final class Structs {
  private Structs() {}

  static Struct parse(String json) throws JsonProcessingException {
    return value(new ObjectMapper().readTree(json)).getStructValue();
  }

  private static Value value(JsonNode node) {
    Value.Builder value = Value.newBuilder();
    if (node.isObject()) {
      Struct.Builder struct = Struct.newBuilder();
      node.properties().forEach(e -> struct.putFields(e.getKey(), value(e.getValue())));
      value.setStructValue(struct);
    } else if (node.isArray()) {
      ListValue.Builder list = ListValue.newBuilder();
      node.forEach(element -> list.addValues(value(element)));
      value.setListValue(list);
    } else if (node.isNumber()) {
      value.setNumberValue(node.doubleValue());
    } else if (node.isBoolean()) {
      value.setBoolValue(node.booleanValue());
    } else if (node.isNull()) {
      value.setNullValue(NullValue.NULL_VALUE);
    } else {
      value.setStringValue(node.textValue());
    }
    return value.build();
  }
}
