package io.legate.config.typing;

import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import io.legate.config.extension.ExtensionNames;
import io.legate.config.schema.FieldSchema;
import io.legate.config.schema.FieldSchema.Kind;
import io.legate.config.schema.MessageSchema;
import io.legate.config.schema.Rule;
import io.legate.config.tree.ListNode;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.Path;
import io.legate.config.tree.ScalarNode;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Types a mapping as a message: its fields, lists, maps and oneofs. */
final class MessageTyping {

  private static final String ANY = "google.protobuf.Any";
  private static final Comparator<Given> BY_NUMBER = Comparator.comparingInt(Given::number);

  private final Typer typer;

  MessageTyping(Typer typer) {
    this.typer = typer;
  }

  /** Writes the fields of a message. */
  void write(Node node, Scope scope, WireWriter out) {
    if (typer.wellKnown.handles(scope.schema())) {
      typer.wellKnown.write(node, scope, out);
    } else if (node instanceof MapNode map) {
      typer.upgrades.apply(scope.schema(), map, scope.path());
      fields(map, scope, out);
    } else if (!node.isNull()) {
      wrongShape(node, scope);
    }
  }

  private void wrongShape(Node node, Scope scope) {
    String example = example(scope.schema());
    String expected =
        scope.parent() == null && scope.path() == Path.ROOT
            ? "a mapping at the top, such as `%s`".formatted(example)
            : "a mapping, such as `%s`".formatted(example);
    typer.problems.error(
        ProblemKind.WRONG_TYPE,
        node,
        scope.path(),
        "%s (expected %s)".formatted(node.describe(), expected));
  }

  private static String example(MessageSchema schema) {
    if (schema.fields().isEmpty()) {
      return "{}";
    }
    boolean named = schema.field("name") != null;
    return (named ? "name" : schema.fields().get(0).name()) + ": …";
  }

  /** A field that was given, and whether a later member of its oneof takes its place. */
  private static final class Given {
    private final FieldSchema field;
    private final MapNode.Entry entry;
    private boolean displaced;

    Given(FieldSchema field, MapNode.Entry entry) {
      this.field = field;
      this.entry = entry;
    }

    int number() {
      return field.number();
    }
  }

  /**
   * Fields go onto the wire in the order of their numbers, so that two texts that mean the same
   * give the same bytes and a resource that was only written in another order is not an update.
   */
  private void fields(MapNode map, Scope scope, WireWriter out) {
    Set<String> names = new HashSet<>();
    List<Given> fields = given(map, scope, names);
    fields.sort(BY_NUMBER);
    for (Given given : fields) {
      int position = out.position();
      field(given.field, given.entry, map, scope, out);
      if (given.displaced) {
        out.truncate(position); // it was only typed to tell its problems
      }
    }
    if (typer.options.judged()) {
      typer.constraints.absent(map, scope, names);
    }
    if (typer.judge != null && typer.judge.watches(scope.schema().fullName())) {
      Map<String, MapNode.Entry> seen = new HashMap<>();
      for (Given given : fields) {
        if (!given.displaced) {
          seen.put(given.field.name(), given.entry);
        }
      }
      typer.judge.see(scope.schema().fullName(), seen, typer.problems.file(), scope.path());
    }
  }

  /**
   * The fields that are written in a mapping.
   *
   * @param names takes their names, and those that misspelt ones were meant to be
   */
  private List<Given> given(MapNode map, Scope scope, Set<String> names) {
    List<Given> fields = new ArrayList<>(map.entries().size());
    for (MapNode.Entry entry : map.entries()) {
      FieldSchema field = scope.schema().field(entry.key());
      if (field == null) {
        if (!scope.inAny() || !entry.key().equals(AnyTyping.TYPE_KEY)) {
          typer.unknownFields.tell(entry, scope);
          String meant = typer.unknownFields.meant(entry.key(), scope.schema());
          names.add(meant == null ? "" : meant);
        }
      } else if (!absent(field, entry.value()) && once(field, entry, fields, scope)) {
        oneof(field, entry, fields, scope);
        names.add(field.name());
        fields.add(new Given(field, entry));
      }
    }
    return fields;
  }

  /** An empty value means nothing, save where null is a value of its own. */
  private static boolean absent(FieldSchema field, Node value) {
    return value.isNull() && !field.typeName().equals("google.protobuf.Value");
  }

  /** The same field in both its spellings. */
  private boolean once(FieldSchema field, MapNode.Entry entry, List<Given> fields, Scope scope) {
    for (Given given : fields) {
      if (given.number() == field.number()) {
        typer.problems.add(
            Severity.ERROR,
            ProblemKind.DUPLICATE_KEY,
            entry.line(),
            entry.column(),
            scope.path().field(entry.key()),
            "duplicate key: the field is given as %s in line %d and as %s in line %d (expected once)"
                .formatted(given.entry.key(), given.entry.line(), entry.key(), entry.line()),
            null);
        return false;
      }
    }
    return true;
  }

  /** Two members of a oneof: the last one written takes the place of the first. */
  private void oneof(FieldSchema field, MapNode.Entry entry, List<Given> fields, Scope scope) {
    if (field.oneof() == null) {
      return;
    }
    for (Given given : fields) {
      if (field.oneof().equals(given.field.oneof()) && !given.displaced) {
        given.displaced = true;
        MapNode.Entry first = given.entry;
        typer.problems.add(
            Severity.WARNING,
            ProblemKind.ONEOF_CONFLICT,
            entry.line(),
            entry.column(),
            scope.path().field(entry.key()),
            "%s (line %d) and %s (line %d) exclude each other; the last one, %s, is used (expected one of them)"
                .formatted(first.key(), first.line(), entry.key(), entry.line(), entry.key()),
            null);
      }
    }
  }

  private void field(
      FieldSchema field, MapNode.Entry entry, MapNode map, Scope scope, WireWriter out) {
    Path path = scope.path().field(field.name());
    Node node = entry.value();
    int wire = out.position();
    values(field, entry, map, scope, path, out);
    boolean several = field.repeated() || field.map();
    if (typer.options.judged() && several && !field.rules().whole().isEmpty()) {
      typer.constraints.whole(field, node, path, out, wire);
    }
  }

  private void values(
      FieldSchema field, MapNode.Entry entry, MapNode map, Scope scope, Path path, WireWriter out) {
    Node node = entry.value();
    if (field.map()) {
      mapField(field, node, scope, path, out);
    } else if (!field.repeated()) {
      single(field, node, map, scope, path, out);
    } else if (node instanceof ListNode list) {
      for (int i = 0; i < list.items().size(); i++) {
        item(field, list.items().get(i), map, scope, path.item(i), out);
      }
    } else {
      single(field, node, map, scope, path.item(0), out); // one where a list is due
    }
  }

  private void item(
      FieldSchema field, Node item, MapNode map, Scope scope, Path path, WireWriter out) {
    if (absent(field, item)) {
      typer.problems.error(
          ProblemKind.WRONG_TYPE, item, path, "an empty list item (expected a value after `- `)");
    } else {
      single(field, item, map, scope, path, out);
    }
  }

  private void single(
      FieldSchema field, Node node, MapNode map, Scope scope, Path path, WireWriter out) {
    int errors = typer.problems.errors();
    if (field.kind() != Kind.MESSAGE) {
      int position = out.position();
      typer.scalars.write(field, node, path, out);
      check(field, field.rules().each(), node, path, out, position, errors);
      if (!field.presence() && !field.repeated()) {
        out.dropZero(position);
      }
      return;
    }
    int mark = out.begin(field.number());
    if (field.typeName().equals(ANY)) {
      typer.anys.write(
          node, AnyContext.of(map, scope.schema(), path), child(scope, field, path), out);
    } else {
      write(node, child(scope, field, path), out);
    }
    check(field, field.rules().each(), node, path, out, mark, errors);
    out.end(mark);
  }

  /** Holds a value against its rules, unless it could not be typed. */
  private void check(
      FieldSchema field,
      List<Rule> rules,
      Node node,
      Path path,
      WireWriter out,
      int wire,
      int errorsBefore) {
    if (typer.options.judged() && !rules.isEmpty() && typer.problems.errors() == errorsBefore) {
      typer.constraints.value(field, rules, node, path, out, wire);
    }
  }

  private Scope child(Scope scope, FieldSchema field, Path path) {
    return new Scope(scope, field.name(), typer.schemas.message(field), path, false);
  }

  private void mapField(FieldSchema field, Node given, Scope scope, Path path, WireWriter out) {
    Node node = typer.protoText ? ProtoTextMap.of(given) : given;
    if (!(node instanceof MapNode map)) {
      typer.problems.error(
          ProblemKind.WRONG_TYPE,
          node,
          path,
          node.describe() + " (expected a mapping of names to values)");
      return;
    }
    MessageSchema entrySchema = typer.schemas.message(field);
    FieldSchema keyField = entrySchema.numbered(1);
    FieldSchema valueField = entrySchema.numbered(2);
    for (MapNode.Entry entry : map.sortedEntries()) {
      Path at = path.field(entry.key());
      int mark = out.begin(field.number());
      Node key = new ScalarNode(entry.line(), entry.column(), entry.key(), false);
      int wire = out.position();
      int errors = typer.problems.errors();
      typer.scalars.write(keyField, key, at, out);
      check(keyField, field.rules().keys(), key, at, out, wire, errors);
      mapValue(valueField, entry, field, scope, at, out);
      out.end(mark);
    }
  }

  private void mapValue(
      FieldSchema value,
      MapNode.Entry entry,
      FieldSchema mapField,
      Scope scope,
      Path path,
      WireWriter out) {
    if (value.kind() != Kind.MESSAGE) {
      if (!entry.value().isNull()) {
        int wire = out.position();
        int errors = typer.problems.errors();
        typer.scalars.write(value, entry.value(), path, out);
        check(value, mapField.rules().each(), entry.value(), path, out, wire, errors);
      }
      return;
    }
    int mark = out.begin(value.number());
    if (value.typeName().equals(ANY)) {
      AnyContext context =
          new AnyContext(ExtensionNames.perRoute(mapField.name(), entry.key()), entry.key(), false);
      typer.anys.write(entry.value(), context, child(scope, value, path), out);
    } else {
      write(entry.value(), child(scope, value, path), out);
    }
    out.end(mark);
  }
}
