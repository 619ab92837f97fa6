package io.legate.config.typing;

import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import io.legate.config.schema.FieldSchema;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.Path;
import io.legate.config.tree.ScalarNode;
import io.legate.config.tree.Templates;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import org.jspecify.annotations.Nullable;

/**
 * Types a single value as a number, boolean, string, enum or bytes.
 *
 * <p>The field decides what a text means, quoted or not: {@code "3"} is a number where a number is
 * due, and {@code 1.10} is the text {@code 1.10} where a string is.
 */
final class ScalarTyping {

  private final Typer typer;
  private final EnumTyping enums;

  ScalarTyping(Typer typer) {
    this.typer = typer;
    this.enums = new EnumTyping(typer);
  }

  /** Writes one value of a field that is no message. */
  void write(FieldSchema field, Node node, Path path, WireWriter out) {
    if (!(unwrapped(node) instanceof ScalarNode scalar)) {
      typer.problems.error(
          ProblemKind.WRONG_TYPE,
          node,
          path,
          "%s (expected %s)".formatted(node.describe(), expectation(field)));
      return;
    }
    boolean written =
        switch (field.kind()) {
          case BOOL -> bool(field, scalar, out);
          case STRING -> string(field, scalar, path, out);
          case BYTES -> bytes(field, scalar, out);
          case ENUM -> {
            enums.write(field, scalar, path, out);
            yield true;
          }
          case DOUBLE, FLOAT -> floating(field, scalar, out);
          default -> integer(field, scalar, out);
        };
    if (!written) {
      typer.invalid(scalar, path, expectation(field), null);
    }
  }

  /** {@code {value: 5}} where a plain 5 is due: a wrapper's shape for a field that has none. */
  private static Node unwrapped(Node node) {
    if (node instanceof MapNode map && map.entries().size() == 1) {
      Node value = map.get("value");
      return value == null ? node : value;
    }
    return node;
  }

  private static boolean bool(FieldSchema field, ScalarNode scalar, WireWriter out) {
    Boolean value = Numbers.bool(scalar.text());
    if (value != null) {
      out.varint(field.number(), value ? 1 : 0);
    }
    return value != null;
  }

  private boolean string(FieldSchema field, ScalarNode scalar, Path path, WireWriter out) {
    out.string(field.number(), scalar.text());
    String placeholder = Templates.placeholder(scalar.text());
    if (placeholder != null && !code(field.name())) {
      typer.unrendered(Severity.WARNING, placeholder, scalar, path, "the text itself");
    }
    return true;
  }

  /** Whether a field holds code, a page or a format, where braces are nothing special. */
  private static boolean code(String field) {
    return field.startsWith("inline_") || field.equals("text_format") || field.equals("format");
  }

  private boolean bytes(FieldSchema field, ScalarNode scalar, WireWriter out) {
    byte[] value =
        typer.protoText ? scalar.text().getBytes(StandardCharsets.UTF_8) : base64(scalar.text());
    if (value != null) {
      out.bytes(field.number(), value);
    }
    return value != null;
  }

  private static byte @Nullable [] base64(String text) {
    String compact = text.replaceAll("\\s", "").replace('-', '+').replace('_', '/');
    try {
      return Base64.getDecoder().decode(compact);
    } catch (IllegalArgumentException e) {
      return null; // told by the caller, with the place
    }
  }

  private static boolean floating(FieldSchema field, ScalarNode scalar, WireWriter out) {
    Double value = Numbers.floating(scalar.text());
    if (value == null) {
      return false;
    }
    if (field.kind() == FieldSchema.Kind.FLOAT) {
      out.fixed32(field.number(), Float.floatToRawIntBits(value.floatValue()));
    } else {
      out.fixed64(field.number(), Double.doubleToRawLongBits(value));
    }
    return true;
  }

  private static boolean integer(FieldSchema field, ScalarNode scalar, WireWriter out) {
    Long value = Numbers.integer(scalar.text(), scalar.plain(), field.kind());
    if (value == null) {
      return false;
    }
    long number = value;
    switch (field.kind()) {
      case FIXED32, SFIXED32 -> out.fixed32(field.number(), (int) number);
      case FIXED64, SFIXED64 -> out.fixed64(field.number(), number);
      case SINT32, SINT64 -> out.varint(field.number(), (number << 1) ^ (number >> 63));
      default -> out.varint(field.number(), number);
    }
    return true;
  }

  private static String expectation(FieldSchema field) {
    return switch (field.kind()) {
      case BOOL -> "true or false";
      case STRING -> "a string";
      case BYTES -> "bytes in base64";
      case ENUM -> "a name out of " + field.typeName();
      case DOUBLE, FLOAT -> "a number";
      case UINT32, FIXED32 -> "a whole number from 0 to 4294967295";
      case INT32, SINT32, SFIXED32 -> "a whole number from -2147483648 to 2147483647";
      case UINT64, FIXED64 -> "a whole number from 0 to 18446744073709551615";
      default -> "a whole number";
    };
  }
}
