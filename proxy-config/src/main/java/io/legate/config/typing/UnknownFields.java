package io.legate.config.typing;

import io.legate.config.LoadOptions;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import io.legate.config.Suggestions;
import io.legate.config.schema.FieldNames;
import io.legate.config.schema.FieldSchema;
import io.legate.config.schema.MessageSchema;
import io.legate.config.tree.MapNode;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells of a field that its message does not have, and where it probably belongs: a known mistake,
 * a near name, the same name further out, beside or further in.
 */
final class UnknownFields {

  /** More fields than this are not listed. */
  private static final int MOST_LISTED = 14;

  /** Fields that people write where they are not, and where they are; more in issue 4. */
  private static final String[][] KNOWN_PLACES = {
    {
      "envoy.config.cluster.v3.Cluster",
      "retry_policy",
      "retry_policy of a route (route_config.virtual_hosts[].routes[].route.retry_policy) or of a"
          + " virtual host: retries belong there"
    },
    {
      "envoy.config.cluster.v3.OutlierDetection",
      "min_health_percent",
      "common_lb_config.healthy_panic_threshold of the cluster"
    },
    {
      "envoy.config.cluster.v3.Cluster",
      "min_health_percent",
      "common_lb_config.healthy_panic_threshold"
    },
    {"envoy.config.route.v3.RouteMatch", "timeout", "route.timeout, beside match"},
    {"envoy.config.route.v3.RouteMatch", "cluster", "route.cluster, beside match"},
  };

  private final Typer typer;

  UnknownFields(Typer typer) {
    this.typer = typer;
  }

  /** Tells of one field, as strictly as the options say. */
  void tell(MapNode.Entry entry, Scope scope) {
    if (typer.options.unknownFields() != LoadOptions.UnknownFields.IGNORE) {
      tell(entry, scope, expected(scope.schema()), suggestion(entry.key(), scope));
    }
  }

  /** Tells of every entry but those of these keys, where a form of its own has no others. */
  void tellOthers(MapNode map, List<String> keys, Scope scope) {
    if (typer.options.unknownFields() != LoadOptions.UnknownFields.IGNORE) {
      for (MapNode.Entry entry : map.entries()) {
        if (!keys.contains(entry.key())) {
          String expected = "one of " + String.join(", ", keys);
          tell(entry, scope, expected, Suggestions.nearest(entry.key(), keys));
        }
      }
    }
  }

  private void tell(
      MapNode.Entry entry, Scope scope, String expected, @Nullable String suggestion) {
    boolean reject = typer.options.unknownFields() == LoadOptions.UnknownFields.REJECT;
    String path = scope.path().toString();
    typer.problems.add(
        reject ? Severity.ERROR : Severity.WARNING,
        ProblemKind.UNKNOWN_FIELD,
        entry.line(),
        entry.column(),
        scope.path().field(entry.key()),
        "Protobuf message (type %s reason INVALID_ARGUMENT:(%s) %s: Cannot find field.) has unknown fields (expected %s)"
            .formatted(scope.schema().fullName(), path, entry.key(), expected),
        suggestion);
  }

  /** The field of the message that a misspelt name probably means. */
  @Nullable String meant(String key, MessageSchema schema) {
    List<String> fields = schema.fields().stream().map(FieldSchema::name).toList();
    return Suggestions.nearest(FieldNames.snakeCase(key), fields);
  }

  private static String expected(MessageSchema schema) {
    if (schema.fields().isEmpty()) {
      return "no field at all: the message is empty";
    }
    if (schema.fields().size() > MOST_LISTED) {
      return "a field of " + schema.fullName();
    }
    return "one of "
        + schema.fields().stream().map(FieldSchema::name).collect(Collectors.joining(", "));
  }

  private @Nullable String suggestion(String key, Scope scope) {
    String name = FieldNames.snakeCase(key);
    for (String[] row : KNOWN_PLACES) {
      if (row[0].equals(scope.schema().fullName()) && row[1].equals(name)) {
        return row[2];
      }
    }
    List<String> fields = scope.schema().fields().stream().map(FieldSchema::name).toList();
    String found = Suggestions.nearest(name, fields);
    if (found == null || Math.abs(found.length() - name.length()) > 1) {
      // What is a field just outside is rather indented too far than misspelt by letters.
      String outside = outside(name, scope.parent());
      found = outside == null ? found : outside;
    }
    if (found == null) {
      found = further(name, scope);
    }
    if (found == null) {
      found = outward(name, scope);
    }
    return found == null ? Suggestions.contained(name, fields) : found;
  }

  /** The name in a message of this one, or in a message of that. */
  private @Nullable String further(String name, Scope scope) {
    String found = within(name, scope.schema());
    if (found != null) {
      return found;
    }
    for (FieldSchema field : messages(scope.schema())) {
      String deeper = within(name, typer.schemas.message(field));
      if (deeper != null) {
        return field.name() + "." + deeper;
      }
    }
    return null;
  }

  private @Nullable String within(String name, MessageSchema schema) {
    for (FieldSchema field : messages(schema)) {
      if (typer.schemas.message(field).field(name) != null) {
        return field.name() + "." + name;
      }
    }
    return null;
  }

  private static List<FieldSchema> messages(MessageSchema schema) {
    List<FieldSchema> fields = new ArrayList<>();
    for (FieldSchema field : schema.fields()) {
      boolean message = field.kind() == FieldSchema.Kind.MESSAGE && !field.map();
      if (message && !field.typeName().startsWith("google.protobuf.")) {
        fields.add(field);
      }
    }
    return fields;
  }

  /** The name in a message around this one (too much indentation), or beside it. */
  private @Nullable String outward(String name, Scope scope) {
    for (Scope around = scope.parent(); around != null; around = around.parent()) {
      String outside = outside(name, around);
      if (outside != null) {
        return outside;
      }
      String beside = within(name, around.schema());
      if (beside != null) {
        String path = around.path().toString();
        return path.isEmpty() ? beside : path + "." + beside;
      }
    }
    return null;
  }

  /** The name as a field of a message around; null when it has none of that name. */
  private static @Nullable String outside(String name, @Nullable Scope around) {
    return around == null || around.schema().field(name) == null
        ? null
        : around.path().field(name) + " (less indentation)";
  }
}
