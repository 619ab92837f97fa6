package io.legate.config.jsonschema;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.Descriptor;
import io.legate.config.extension.ExtensionNames;
import io.legate.config.schema.FieldSchema;
import io.legate.config.schema.MessageSchema;
import io.legate.config.schema.Schemas;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * What an Any may hold. {@code @type} is one of the known types of its {@link Section}, or a type
 * of somebody else's, about which nothing is known; the type decides about the other fields.
 */
final class AnyTypes {

  private static final String TYPE = "@type";
  private static final String URL = "type.googleapis.com/";

  /** Never written into a configuration: what services exchange and write. */
  private static final Pattern EXCHANGED =
      Pattern.compile("(envoy|udpa|xds)\\.(service|data|admin|annotations)\\..*");

  private static final Pattern CONFIGURED = Pattern.compile("(envoy|xds|udpa)\\..*");

  /** Messages that say their type themselves. */
  private static final List<String> TYPED_STRUCTS =
      List.of("udpa.type.v1.TypedStruct", "xds.type.v3.TypedStruct");

  /** Messages of protobuf that extensions take: a text for a Wasm module, a struct. */
  private static final List<String> PLAIN =
      List.of("BoolValue", "BytesValue", "Empty", "Int64Value", "StringValue", "Struct", "Value");

  /** What contributed extensions of Envoy are called is not in its API. */
  private static final String FOREIGN =
      "^(?:.*/)?(?!(?:envoy|xds|udpa|google)\\.(?!.*\\.v3alpha\\.))[^/]+$";

  private final Definitions definitions;

  AnyTypes(Definitions definitions) {
    this.definitions = definitions;
  }

  /** Held by a class of its own: it is the same for every schema, and takes a while. */
  private static final class Known {
    private static final Set<String> TYPES = find();

    /** Messages that no other message has as a field, and what extensions' names stand for. */
    private static Set<String> find() {
      Set<String> held = new HashSet<>();
      Set<String> types = new TreeSet<>();
      for (String name : Schemas.API.names()) {
        MessageSchema schema = Schemas.API.find(name);
        if (schema != null) {
          for (FieldSchema field : schema.fields()) {
            if (!field.typeName().equals(name)) {
              held.add(field.typeName());
            }
          }
          if (CONFIGURED.matcher(name).matches()
              && !EXCHANGED.matcher(name).matches()
              && topLevel(name)) {
            types.add(name);
          }
        }
      }
      types.removeAll(held);
      ExtensionNames.types().forEach(types::add);
      for (SchemaTarget target : SchemaTarget.values()) {
        types.add(target.message());
      }
      types.add("envoy.service.discovery.v3.Resource");
      types.addAll(TYPED_STRUCTS);
      PLAIN.forEach(name -> types.add("google.protobuf." + name));
      return types;
    }

    private static boolean topLevel(String name) {
      int last = name.lastIndexOf('.');
      int before = name.lastIndexOf('.', last - 1);
      return Character.isLowerCase(name.charAt(before + 1));
    }
  }

  void write(Section section, ObjectNode node) {
    List<String> types = new ArrayList<>();
    for (String type : Known.TYPES) {
      if (section.takes(type) || TYPED_STRUCTS.contains(type)) {
        types.add(type);
      }
    }
    WellKnown.types(node, "object", "null");
    typeUrl(types, node.putObject("properties").putObject(TYPE));
    ArrayNode all = node.putArray("allOf");
    for (String type : types) {
      ObjectNode condition = all.addObject();
      ObjectNode isType = condition.putObject("if");
      isType.putObject("properties").putObject(TYPE).putArray("enum").add(URL + type).add(type);
      isType.putArray("required").add(TYPE);
      condition.set("then", definitions.packed(type));
    }
  }

  private static void typeUrl(List<String> types, ObjectNode node) {
    node.put("description", "The type of this extension's configuration.");
    ArrayNode ways = node.putArray("anyOf");
    ArrayNode urls = ways.addObject().putArray("enum");
    types.forEach(type -> urls.add(URL + type));
    ways.addObject()
        .put("type", "string")
        .put("pattern", "^(?:" + String.join("|", types).replace(".", "\\.") + ")$");
    ways.addObject().put("type", "string").put("pattern", FOREIGN);
  }

  /** Adds what holds where there is no {@code @type}: the extension's name says the type. */
  void implied(Descriptor message, ArrayNode all) {
    Map<String, List<String>> names = new TreeMap<>();
    ExtensionNames.of(message.getFullName())
        .forEach((name, type) -> names.computeIfAbsent(type, any -> new ArrayList<>()).add(name));
    names.forEach(
        (type, spellings) -> {
          ObjectNode condition = all.addObject();
          ObjectNode named = condition.putObject("if");
          ObjectNode properties = named.putObject("properties");
          ArrayNode enumeration = properties.putObject("name").putArray("enum");
          spellings.stream().sorted().forEach(enumeration::add);
          properties.putObject("typed_config").putObject("not").putArray("required").add(TYPE);
          named.putArray("required").add("name").add("typed_config");
          condition
              .putObject("then")
              .putObject("properties")
              .set("typed_config", definitions.packed(type));
        });
  }
}
