package io.legate.config.typing;

import com.google.protobuf.CodedInputStream;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import io.legate.config.schema.EnumSchema;
import io.legate.config.schema.FieldSchema;
import io.legate.config.schema.FieldSchema.Kind;
import io.legate.config.schema.MessageSchema;
import io.legate.config.schema.Rule;
import io.legate.config.schema.Rule.Op;
import io.legate.config.tree.ListNode;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.Path;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Holds what was typed against {@code validate.rules}: values, counts of items, and what must be
 * given. Values are read back from the wire format that typing wrote, so that there is one reading
 * of a text, not two.
 */
final class Constraints {

  private static final String FAILED = "Proto constraint validation failed: ";
  private static final BigDecimal ENDLESS = new BigDecimal("1e999");

  private final Typer typer;

  Constraints(Typer typer) {
    this.typer = typer;
  }

  /**
   * Checks a value that was just written.
   *
   * @param rules of the value
   * @param wire where its bytes begin: the tag of a scalar, the content of a message
   */
  void value(FieldSchema field, List<Rule> rules, Node node, Path path, WireWriter out, int wire) {
    Object value = rules.isEmpty() ? null : read(field, out.reader(wire));
    RuleCheck.Violation violation = value == null ? null : check(field, rules, value).first();
    if (violation != null) {
      tell(node.line(), node.column(), path, violation, ", not " + node.describe());
    }
  }

  private RuleCheck check(FieldSchema field, List<Rule> rules, Object value) {
    EnumSchema type = field.kind() == Kind.ENUM ? typer.schemas.enumeration(field) : null;
    return new RuleCheck(rules, value, type, field.typeName().endsWith(".Duration") ? "s" : "");
  }

  private void tell(
      int line, int column, Path path, RuleCheck.Violation violation, String otherwise) {
    typer.problems.add(
        Severity.ERROR,
        ProblemKind.CONSTRAINT,
        line,
        column,
        path,
        FAILED
            + "%s (expected %s%s)".formatted(violation.reason(), violation.expected(), otherwise),
        null);
  }

  /**
   * Checks how many items a list or a map has, and that no two are the same where that counts.
   *
   * @param wire where the bytes of the field begin
   */
  void whole(FieldSchema field, Node node, Path path, WireWriter out, int wire) {
    int count = size(node);
    for (Rule rule : field.rules().whole()) {
      RuleCheck.Violation violation =
          switch (rule.op()) {
            case MIN_ITEMS -> count < Integer.parseInt(rule.operand()) ? few(rule) : null;
            case MAX_ITEMS -> count > Integer.parseInt(rule.operand()) ? many(rule) : null;
            case UNIQUE -> unique(field.kind(), out.reader(wire)) ? null : repeated();
            default -> null;
          };
      if (violation != null) {
        tell(node.line(), node.column(), path, violation, "");
      }
    }
  }

  private static int size(Node node) {
    if (node instanceof ListNode list) {
      return list.items().size();
    }
    return node instanceof MapNode map ? map.entries().size() : 1;
  }

  private static RuleCheck.Violation few(Rule rule) {
    return new RuleCheck.Violation(
        "value must contain at least %s item(s)".formatted(rule.operand()),
        "at least " + rule.operand());
  }

  private static RuleCheck.Violation many(Rule rule) {
    return new RuleCheck.Violation(
        "value must contain no more than %s item(s)".formatted(rule.operand()),
        "at most " + rule.operand());
  }

  private static RuleCheck.Violation repeated() {
    return new RuleCheck.Violation(
        "repeated value must contain unique items", "each value only once");
  }

  private static boolean unique(Kind kind, CodedInputStream in) {
    Set<@Nullable Object> seen = new HashSet<>();
    try {
      while (in.readTag() != 0) {
        if (!seen.add(scalar(kind, in))) {
          return false;
        }
      }
    } catch (IOException e) {
      throw unreadable(e);
    }
    return true;
  }

  private static IllegalStateException unreadable(IOException cause) {
    return new IllegalStateException("what was just written cannot be read", cause);
  }

  /**
   * Tells what a message lacks.
   *
   * @param given names of the fields that it has, or that a misspelt one was meant to be
   */
  void absent(MapNode map, Scope scope, Set<String> given) {
    for (FieldSchema field : scope.schema().fields()) {
      if (!field.rules().none() && !given.contains(field.name())) {
        RuleCheck.Violation violation = absent(field);
        if (violation != null) {
          tell(map.line(), map.column(), scope.path().field(field.name()), violation, "");
        }
      }
    }
    for (String oneof : scope.schema().requiredOneofs()) {
      oneof(map, scope, oneof, given);
    }
  }

  private RuleCheck.@Nullable Violation absent(FieldSchema field) {
    if (field.oneof() != null) {
      return null; // a member that is not chosen owes nothing
    }
    for (Rule rule : field.rules().whole()) {
      if (rule.op() == Op.REQUIRED) {
        return new RuleCheck.Violation("value is required", field.name());
      }
      if (rule.op() == Op.MIN_ITEMS && !rule.operand().equals("0")) {
        return few(rule);
      }
    }
    if (field.presence() || field.repeated() || field.map()) {
      return null;
    }
    return check(field, field.rules().each(), zero(field.kind())).first();
  }

  private void oneof(MapNode map, Scope scope, String oneof, Set<String> given) {
    MessageSchema schema = scope.schema();
    List<String> members =
        schema.fields().stream()
            .filter(field -> oneof.equals(field.oneof()))
            .map(FieldSchema::name)
            .toList();
    if (members.stream().noneMatch(given::contains)) {
      String expected = members.stream().sorted().collect(Collectors.joining(", ", "one of ", ""));
      RuleCheck.Violation violation = new RuleCheck.Violation(oneof + " is required", expected);
      tell(map.line(), map.column(), scope.path(), violation, "");
    }
  }

  private static Object zero(Kind kind) {
    return switch (kind) {
      case STRING -> "";
      case BOOL -> Boolean.FALSE;
      default -> BigDecimal.ZERO;
    };
  }

  /** The value of a scalar, a wrapper or a duration; null of other messages. */
  private @Nullable Object read(FieldSchema field, CodedInputStream in) {
    try {
      if (field.kind() != Kind.MESSAGE) {
        return in.readTag() == 0 ? zero(field.kind()) : scalar(field.kind(), in);
      }
      if (field.typeName().equals("google.protobuf.Duration")) {
        return seconds(in);
      }
      MessageSchema schema = typer.schemas.message(field);
      if (!field.typeName().startsWith("google.protobuf.") || schema.fields().size() != 1) {
        return null;
      }
      Kind kind = schema.numbered(1).kind();
      return in.readTag() == 0 ? zero(kind) : scalar(kind, in);
    } catch (IOException e) {
      throw unreadable(e);
    }
  }

  private static BigDecimal seconds(CodedInputStream in) throws IOException {
    BigDecimal seconds = BigDecimal.ZERO;
    for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
      long number = in.readInt64();
      seconds = seconds.add(tag >>> 3 == 1 ? BigDecimal.valueOf(number) : nanos(number));
    }
    return seconds;
  }

  private static BigDecimal nanos(long nanos) {
    return BigDecimal.valueOf(nanos, 9);
  }

  private static @Nullable Object scalar(Kind kind, CodedInputStream in) throws IOException {
    return switch (kind) {
      case STRING -> in.readString();
      case BYTES -> BigDecimal.valueOf(in.readBytes().size());
      case BOOL -> in.readBool();
      case DOUBLE -> number(in.readDouble());
      case FLOAT -> number(in.readFloat());
      case UINT64 -> new BigDecimal(Long.toUnsignedString(in.readUInt64()));
      case FIXED64 -> new BigDecimal(Long.toUnsignedString(in.readFixed64()));
      case UINT32 -> BigDecimal.valueOf(Integer.toUnsignedLong(in.readUInt32()));
      case FIXED32 -> BigDecimal.valueOf(Integer.toUnsignedLong(in.readFixed32()));
      case SFIXED32 -> BigDecimal.valueOf(in.readSFixed32());
      case SFIXED64 -> BigDecimal.valueOf(in.readSFixed64());
      case SINT32, SINT64 -> BigDecimal.valueOf(in.readSInt64());
      case INT32, INT64, ENUM -> BigDecimal.valueOf(in.readInt64());
      case GROUP, MESSAGE -> null;
    };
  }

  private static @Nullable BigDecimal number(double value) {
    if (Double.isNaN(value)) {
      return null;
    }
    if (Double.isInfinite(value)) {
      return value > 0 ? ENDLESS : ENDLESS.negate();
    }
    return BigDecimal.valueOf(value);
  }
}
