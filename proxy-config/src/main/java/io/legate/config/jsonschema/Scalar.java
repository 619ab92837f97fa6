package io.legate.config.jsonschema;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.protobuf.Descriptors.FieldDescriptor;
import java.math.BigInteger;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The kinds of single values, each as the loader reads it: plain, as a string, or wrapped in {@code
 * {value: …}}; nothing at all means that the field is absent.
 */
enum Scalar {
  BOOL(
      "bool",
      "boolean",
      "^(?:[Tt][Rr][Uu][Ee]|[Yy][Ee][Ss]|[Oo][Nn]|[Ff][Aa][Ll][Ss][Ee]|[Nn][Oo]|[Oo][Ff][Ff])$"),
  UINT32("uint32", 32, false),
  INT32("int32", 32, true),
  UINT64("uint64", 64, false),
  INT64("int64", 64, true),
  NUMBER(
      "number",
      "number",
      "^(?:[-+]?[0-9]*\\.?[0-9]+\\.?(?:[eE][-+]?[0-9]+)?|[-+]?\\.?[Ii][Nn][Ff](?:[Ii][Nn][Ii][Tt][Yy])?|\\.?[Nn][Aa][Nn])$"),
  STRING("string", "string", null),
  BYTES("bytes", "string", "^[A-Za-z0-9+/_=\\s-]*$");

  private static final String UNSIGNED =
      "(?:0[xX][0-9a-fA-F]+|0o[0-7]+|[0-9_]+(?:\\.[0-9]*)?(?:[eE][-+]?[0-9]+)?)$";

  private final String label;
  private final String type;
  private final @Nullable String pattern;
  private final @Nullable BigInteger least;
  private final @Nullable BigInteger most;

  Scalar(String label, String type, @Nullable String pattern) {
    this.label = label;
    this.type = type;
    this.pattern = pattern;
    this.least = null;
    this.most = null;
  }

  Scalar(String label, int bits, boolean signed) {
    this.label = label;
    this.type = "integer";
    this.pattern = (signed ? "^[-+]?" : "^\\+?") + UNSIGNED;
    BigInteger range = BigInteger.ONE.shiftLeft(signed ? bits - 1 : bits);
    this.least = signed ? range.negate() : BigInteger.ZERO;
    this.most = range.subtract(BigInteger.ONE);
  }

  String label() {
    return label;
  }

  boolean numeric() {
    return type.equals("integer") || type.equals("number");
  }

  /** The kind of a field that is neither a message nor an enum. */
  static Scalar of(FieldDescriptor field) {
    return switch (field.getType()) {
      case BOOL -> BOOL;
      case UINT32, FIXED32 -> UINT32;
      case INT32, SINT32, SFIXED32 -> INT32;
      case UINT64, FIXED64 -> UINT64;
      case INT64, SINT64, SFIXED64 -> INT64;
      case FLOAT, DOUBLE -> NUMBER;
      case BYTES -> BYTES;
      case STRING -> STRING;
      default -> throw new IllegalArgumentException(field + " is no scalar");
    };
  }

  void write(ObjectNode node) {
    var types = node.putArray("type").add(type);
    List<String> others = this == STRING ? List.of("number", "boolean") : List.of("string");
    others.stream().filter(other -> !other.equals(type)).forEach(types::add);
    types.add("object").add("null");
    if (pattern != null) {
      node.put("pattern", pattern);
    }
    if (least != null) {
      node.put("minimum", least);
      node.put("maximum", most);
    }
    node.putObject("properties").set("value", Definitions.ref(label));
    node.put("additionalProperties", false);
  }
}
