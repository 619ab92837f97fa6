package io.legate.config.jsonschema;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes JSON Schemas (draft 2020-12) of Envoy's configuration, as Legate reads it: both spellings
 * of names, one value where a list is due, enums in any case, {@code typed_config} by {@code @type}
 * or by the extension's name. Deprecated v2 spellings are not in it.
 *
 * <p>The source are the descriptors of the Envoy API with their {@code validate.rules}, and {@code
 * fields.txt}, our own words about fields. The same API gives the same bytes.
 */
public final class JsonSchemas {

  private static final String DIALECT = "https://json-schema.org/draft/2020-12/schema";
  private static final ObjectMapper JSON = new ObjectMapper();

  private JsonSchemas() {}

  /** Writes the schema of a kind of document, as one line of JSON with a line's end. */
  public static void write(SchemaTarget target, OutputStream out) throws IOException {
    out.write((JSON.writeValueAsString(schema(target)) + "\n").getBytes(StandardCharsets.UTF_8));
  }

  /** The schema of a kind of document. */
  static ObjectNode schema(SchemaTarget target) {
    Definitions definitions = new Definitions();
    ObjectNode root = JSON.createObjectNode();
    root.put("$schema", DIALECT);
    root.put("title", "Envoy: " + target.meaning());
    root.setAll(definitions.message(target.message()));
    root.set("$defs", definitions.finish());
    return root;
  }

  /**
   * A step of the build: writes all schemas.
   *
   * @param args the folder to write to
   */
  public static void main(String[] args) {
    try {
      Path folder = Files.createDirectories(Path.of(args[0]));
      for (SchemaTarget target : SchemaTarget.values()) {
        try (OutputStream out = Files.newOutputStream(folder.resolve(target.fileName()))) {
          write(target, out);
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
