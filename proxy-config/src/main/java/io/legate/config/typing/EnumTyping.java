package io.legate.config.typing;

import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import io.legate.config.Suggestions;
import io.legate.config.schema.EnumSchema;
import io.legate.config.schema.FieldSchema;
import io.legate.config.schema.FieldSchema.Kind;
import io.legate.config.tree.Path;
import io.legate.config.tree.ScalarNode;
import io.legate.config.tree.Templates;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Types an enum: by name in any case, with dashes or spaces for underscores, by the end of a name
 * where only one name has it ({@code WEBSOCKET_UPGRADE} by {@code upgrade}), or by number.
 */
final class EnumTyping {

  private final Typer typer;

  EnumTyping(Typer typer) {
    this.typer = typer;
  }

  void write(FieldSchema field, ScalarNode scalar, Path path, WireWriter out) {
    EnumSchema type = typer.schemas.enumeration(field);
    Integer number = named(type, scalar.text());
    if (number == null) {
      Long given = Numbers.integer(scalar.text(), scalar.plain(), Kind.ENUM);
      number = given == null ? null : Integer.valueOf(given.intValue());
    }
    if (number != null) {
      out.varint(field.number(), number);
      return;
    }
    String names = "one of " + String.join(", ", type.names());
    String placeholder = Templates.placeholder(scalar.text());
    if (placeholder != null) {
      typer.unrendered(Severity.ERROR, placeholder, scalar, path, names);
      return;
    }
    typer.problems.add(
        Severity.ERROR,
        ProblemKind.INVALID_VALUE,
        scalar.line(),
        scalar.column(),
        path,
        "%s is no value of %s (expected %s)".formatted(scalar.describe(), type.fullName(), names),
        Suggestions.nearest(scalar.text().toUpperCase(Locale.ROOT), type.names()));
  }

  private static @Nullable Integer named(EnumSchema type, String text) {
    int exact = type.names().indexOf(text);
    if (exact >= 0) {
      return type.numbers().get(exact);
    }
    String folded = text.strip().toUpperCase(Locale.ROOT).replace('-', '_').replace(' ', '_');
    List<String> names = type.names();
    int found = -1;
    for (int i = 0; i < names.size(); i++) {
      String name = names.get(i).toUpperCase(Locale.ROOT);
      if (name.equals(folded)) {
        return type.numbers().get(i);
      }
      if (!folded.isEmpty() && name.endsWith("_" + folded)) {
        found = found == -1 ? i : -2;
      }
    }
    return found >= 0 ? type.numbers().get(found) : null;
  }
}
