package io.legate.config.jsonschema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.EnumDescriptor;
import com.google.protobuf.Message;
import io.legate.config.schema.ProtoClasses;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/**
 * The {@code $defs} of one schema. A definition is made when it is first referred to; what it needs
 * in turn is made later, so that messages may contain each other.
 */
final class Definitions {

  private static final String PREFIX = "#/$defs/";

  private final Map<String, ObjectNode> made = new TreeMap<>();
  private final Deque<Runnable> pending = new ArrayDeque<>();
  private final Fields fields = new Fields(this);
  private final AnyTypes anyTypes = new AnyTypes(this);

  /** A new empty object. */
  static ObjectNode object() {
    return JsonNodeFactory.instance.objectNode();
  }

  /** A reference to the message of this full name. */
  ObjectNode message(String fullName) {
    return message(descriptor(fullName), false);
  }

  /** A reference to a message as a field's value. */
  ObjectNode message(Descriptor message) {
    return message(message, false);
  }

  /** A reference to a message as an Any's content, where {@code @type} may stand beside fields. */
  ObjectNode packed(String fullName) {
    return message(descriptor(fullName), true);
  }

  private ObjectNode message(Descriptor message, boolean packed) {
    String name = message.getFullName();
    if (WellKnown.handles(name)) {
      return packed
          ? define("any." + name, node -> WellKnown.packed(ref(wellKnown(name)), node))
          : ref(wellKnown(name));
    }
    return define(
        packed ? "any." + name : name,
        node -> new MessageDefinition(this, fields, message, packed).write(node));
  }

  private String wellKnown(String name) {
    define(name, node -> WellKnown.write(name, this, node));
    return name;
  }

  /** A reference to an enum. */
  ObjectNode enumeration(EnumDescriptor type) {
    return define(type.getFullName(), node -> EnumDefinition.write(type, node));
  }

  /** A reference to a scalar of protobuf. */
  ObjectNode scalar(Scalar scalar) {
    return define(scalar.label(), scalar::write);
  }

  /** A reference to an Any that stands in the field of this full name. */
  ObjectNode any(String field) {
    Section section = Section.of(field);
    return define(section.label(), node -> anyTypes.write(section, node));
  }

  /** Adds to the conditions of a message what an extension's name says about its config. */
  void implied(Descriptor message, ArrayNode all) {
    anyTypes.implied(message, all);
  }

  /** A reference to what is defined under a name, which is defined now if it is new. */
  private ObjectNode define(String name, Consumer<ObjectNode> content) {
    if (!made.containsKey(name)) {
      ObjectNode node = object();
      made.put(name, node);
      pending.add(() -> content.accept(node));
    }
    return ref(name);
  }

  static ObjectNode ref(String name) {
    return object().put("$ref", PREFIX + name);
  }

  /** All definitions, by name. */
  ObjectNode finish() {
    while (!pending.isEmpty()) {
      pending.remove().run();
    }
    ObjectNode all = object();
    made.forEach(all::set);
    return all;
  }

  static Descriptor descriptor(String fullName) {
    Class<? extends Message> type = ProtoClasses.find(fullName);
    if (type == null) {
      throw new IllegalArgumentException("not a message of the Envoy API: " + fullName);
    }
    try {
      return (Descriptor) type.getMethod("getDescriptor").invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError("no descriptor in " + type, e);
    }
  }
}
