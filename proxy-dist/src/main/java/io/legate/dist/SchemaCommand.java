package io.legate.dist;

import io.legate.config.jsonschema.JsonSchemas;
import io.legate.config.jsonschema.SchemaTarget;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ParseResult;

/** {@code legate schema [RESOURCE]}: writes a JSON Schema for editors. */
final class SchemaCommand {
  private final ParseResult parsed;
  private final PrintStream out;

  SchemaCommand(ParseResult parsed, PrintStream out) {
    this.parsed = parsed;
    this.out = out;
  }

  int run() throws UsageException {
    String label = parsed.matchedPositionalValue(0, SchemaTarget.BOOTSTRAP.label());
    SchemaTarget target = SchemaTarget.labelled(label);
    if (target == null) {
      throw new UsageException(
          "error: no schema of '%s' (expected one of %s)%s"
              .formatted(
                  label,
                  String.join(", ", SchemaTarget.labels()),
                  Suggestion.phrase(label, SchemaTarget.labels())));
    }
    @Nullable String file = parsed.matchedOptionValue(Options.OUTPUT, null);
    // A schema is made anew whenever it is asked for, so it takes the place of an old one.
    return new TextOutput(out, file, true).write(text(target));
  }

  private static String text(SchemaTarget target) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try {
      JsonSchemas.write(target, bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return bytes.toString(StandardCharsets.UTF_8);
  }
}
