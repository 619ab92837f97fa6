package io.legate.config.jsonschema;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.JsonSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.SchemaValidatorsConfig;
import com.networknt.schema.SpecVersion;
import com.networknt.schema.ValidationMessage;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.AbstractConstruct;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * Checks documents against the schemas by means that share nothing with the loader: SnakeYAML's own
 * objects, and a validator of somebody else's.
 */
final class Validation {

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final JsonSchemaFactory FACTORY =
      JsonSchemaFactory.getInstance(SpecVersion.VersionFlag.V202012);

  /** Or it would unfold the whole API at every reference. */
  private static final SchemaValidatorsConfig LAZY =
      SchemaValidatorsConfig.builder().preloadJsonSchema(false).build();

  private static final Map<SchemaTarget, JsonSchema> SCHEMAS = new EnumMap<>(SchemaTarget.class);

  private Validation() {}

  static Set<ValidationMessage> check(SchemaTarget target, String yaml) {
    return schema(target).validate(json(yaml));
  }

  static synchronized JsonSchema schema(SchemaTarget target) {
    return SCHEMAS.computeIfAbsent(
        target, any -> FACTORY.getSchema(JsonSchemas.schema(target), LAZY));
  }

  private static JsonNode json(String yaml) {
    Yaml parser =
        new Yaml(
            new WithoutIgnored(),
            new org.yaml.snakeyaml.representer.Representer(new org.yaml.snakeyaml.DumperOptions()),
            new org.yaml.snakeyaml.DumperOptions(),
            new LoaderOptions(),
            new WithoutTimes());
    return JSON.valueToTree(parser.loadAll(yaml).iterator().next());
  }

  /** What is tagged {@code !ignore} is not there. */
  private static final class WithoutIgnored extends SafeConstructor {
    WithoutIgnored() {
      super(new LoaderOptions());
      yamlConstructors.put(
          null,
          new AbstractConstruct() {
            @Override
            public Object construct(Node node) {
              return node instanceof ScalarNode scalar ? scalar.getValue() : null;
            }
          });
    }

    @Override
    protected Map<Object, Object> constructMapping(MappingNode node) {
      node.setValue(node.getValue().stream().filter(tuple -> !ignored(tuple)).toList());
      Map<Object, Object> map = new LinkedHashMap<>();
      super.constructMapping(node).forEach((key, value) -> map.put(String.valueOf(key), value));
      return map;
    }

    private static boolean ignored(NodeTuple tuple) {
      return tuple.getValueNode().getTag().getValue().equals("!ignore");
    }
  }

  /** A date is a text to JSON. */
  private static final class WithoutTimes extends Resolver {
    @Override
    protected void addImplicitResolvers() {
      addImplicitResolver(Tag.BOOL, BOOL, "yYnNtTfFoO");
      addImplicitResolver(Tag.INT, INT, "-+0123456789");
      addImplicitResolver(Tag.FLOAT, FLOAT, "-+0123456789.");
      addImplicitResolver(Tag.MERGE, MERGE, "<");
      addImplicitResolver(Tag.NULL, NULL, "~nN\0");
      addImplicitResolver(Tag.NULL, EMPTY, null);
    }
  }
}
