package io.legate.config.typing;

import io.legate.config.ProblemKind;
import io.legate.config.schema.FieldNames;
import io.legate.config.schema.FieldSchema;
import io.legate.config.schema.MessageSchema;
import io.legate.config.tree.ListNode;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.ScalarNode;
import java.util.Objects;
import java.util.Set;

/** Types the messages of {@code google.protobuf} that have a JSON form of their own. */
final class WellKnownTyping {

  private static final String PACKAGE = "google.protobuf.";

  /** What protobuf's text format writes as the messages that they are. */
  private static final Set<String> FREE_FORM =
      Set.of("google.protobuf.Struct", "google.protobuf.Value", "google.protobuf.ListValue");

  private final Typer typer;
  private final StructTyping structs;
  private final TimeTyping times;

  WellKnownTyping(Typer typer) {
    this.typer = typer;
    this.structs = new StructTyping(typer);
    this.times = new TimeTyping(typer);
  }

  /** Whether the message is one of those. */
  boolean handles(MessageSchema schema) {
    String name = schema.fullName();
    return name.startsWith(PACKAGE)
        && !name.equals("google.protobuf.Empty")
        && !(typer.protoText && FREE_FORM.contains(name));
  }

  /** Whether the message stands under {@code value} when it is packed in an Any. */
  boolean wrappedInAny(MessageSchema schema) {
    return handles(schema);
  }

  void write(Node node, Scope scope, WireWriter out) {
    switch (scope.schema().fullName()) {
      case "google.protobuf.Duration" -> times.duration(node, scope.path(), out);
      case "google.protobuf.Timestamp" -> times.timestamp(node, scope.path(), out);
      case "google.protobuf.FieldMask" -> fieldMask(node, scope, out);
      case "google.protobuf.Struct" -> structs.struct(node, scope.path(), out);
      case "google.protobuf.Value" -> structs.value(node, scope.path(), out);
      case "google.protobuf.ListValue" -> structs.list(node, scope.path(), out);
      case "google.protobuf.Any" ->
          typer.anys.write(node, new AnyContext(null, "", false), scope, out);
      default -> wrapper(node, scope, out);
    }
  }

  /** {@code 5} or {@code {value: 5}}; a map without a value is the type's zero. */
  private void wrapper(Node node, Scope scope, WireWriter out) {
    FieldSchema value = scope.schema().field("value");
    if (value == null) {
      plainMessage(node, scope);
      return;
    }
    if (node instanceof MapNode map) {
      for (MapNode.Entry entry : map.entries()) {
        if (entry.key().equals("value")) {
          wrapper(entry.value(), scope, out);
        } else {
          typer.unknownFields.tell(entry, scope);
        }
      }
    } else if (!node.isNull()) {
      int position = out.position();
      typer.scalars.write(value, node, scope.path(), out);
      out.dropZero(position);
    }
  }

  private void plainMessage(Node node, Scope scope) {
    typer.problems.error(
        ProblemKind.WRONG_TYPE,
        node,
        scope.path(),
        "%s cannot be written in a configuration (expected another type)"
            .formatted(scope.schema().fullName()));
  }

  /** {@code "a.b,c"} with either spelling of names, or {@code {paths: […]}}. */
  private void fieldMask(Node node, Scope scope, WireWriter out) {
    FieldSchema paths = scope.schema().numbered(1);
    if (node instanceof ScalarNode scalar) {
      for (String path : scalar.text().split(",", -1)) {
        if (!path.isBlank()) {
          out.string(paths.number(), FieldNames.snakeCase(path.strip()));
        }
      }
    } else if (node instanceof MapNode map && map.get("paths") != null) {
      Node given = Objects.requireNonNull(map.get("paths"));
      if (given instanceof ListNode list) {
        list.items().forEach(item -> typer.scalars.write(paths, item, scope.path(), out));
      } else {
        typer.scalars.write(paths, given, scope.path(), out);
      }
    } else {
      typer.problems.error(
          ProblemKind.WRONG_TYPE,
          node,
          scope.path(),
          node.describe() + " (expected field paths, such as \"node.id,node.cluster\")");
    }
  }
}
