package io.legate.config.typing;

import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import io.legate.config.extension.ExtensionNames;
import io.legate.config.schema.MessageSchema;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.Path;
import io.legate.config.tree.ScalarNode;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Types a {@code google.protobuf.Any}: {@code @type} names the message, or else the extension's
 * name does.
 */
final class AnyTyping {

  static final String URL_PREFIX = "type.googleapis.com/";
  static final String TYPE_KEY = "@type";
  private static final String VALUE_KEY = "value";

  /** Messages that carry another one as a free-form value. */
  private static final Set<String> STRUCTS =
      Set.of("xds.type.v3.TypedStruct", "udpa.type.v1.TypedStruct");

  /** Simple names that say nothing of the extension. */
  private static final Set<String> OFTEN = Set.of("Config", "FilterConfig", "PerRouteConfig");

  /** Two names that differ in no more are the same, misspelt. */
  private static final int FEW_LETTERS = 3;

  private final Typer typer;

  AnyTyping(Typer typer) {
    this.typer = typer;
  }

  /** Writes the two fields of an Any. */
  void write(Node node, AnyContext context, Scope scope, WireWriter out) {
    if (!(node instanceof MapNode map)) {
      if (node.isNull() && context.impliedType() != null) {
        out.string(1, URL_PREFIX + context.impliedType());
      } else {
        typer.problems.error(
            ProblemKind.WRONG_TYPE,
            node,
            scope.path(),
            node.describe() + " (expected a mapping with \"@type\")");
      }
      return;
    }
    typer.upgrades.type(map, scope.path());
    MapNode.Entry typeEntry = map.entry(TYPE_KEY);
    String type = typeEntry == null ? context.impliedType() : declared(typeEntry);
    if (type == null) {
      missing(map, context, scope.path());
      return;
    }
    MessageSchema schema = typer.schemas.find(type);
    if (schema != null && STRUCTS.contains(type)) {
      String struct = structOf(map, schema, scope.path());
      MessageSchema known = struct == null ? null : typer.schemas.find(struct);
      if (known != null) {
        Node fields = map.get(VALUE_KEY);
        Scope around = new Scope(scope.parent(), scope.field(), schema, scope.path(), true);
        typer.unknownFields.tellOthers(
            map, List.of(TYPE_KEY, "type_url", "typeUrl", VALUE_KEY), around);
        out.string(1, URL_PREFIX + struct);
        int mark = out.begin(2);
        Path path = scope.path().field(VALUE_KEY);
        Scope inner = new Scope(scope.parent(), scope.field(), known, path, false);
        typer.messages.write(fields == null ? MapNode.at(map) : fields, inner, out);
        out.end(mark);
        return;
      }
    }
    out.string(1, URL_PREFIX + type);
    if (schema == null) {
      unknown(type, typeEntry, map, context, scope.path());
      return;
    }
    int mark = out.begin(2);
    value(map, new Scope(scope.parent(), scope.field(), schema, scope.path(), true), out);
    out.end(mark);
  }

  /** The type named by {@code @type}; null when it names none. */
  private static @Nullable String declared(MapNode.Entry entry) {
    return entry.value() instanceof ScalarNode scalar && !scalar.isNull()
        ? name(scalar.text())
        : null;
  }

  private static String name(String url) {
    return url.substring(url.lastIndexOf('/') + 1).strip();
  }

  /**
   * A {@code TypedStruct} of a message that we know is that message: whoever made it had only not
   * got the message's class.
   */
  private @Nullable String structOf(MapNode map, MessageSchema struct, Path path) {
    typer.upgrades.apply(struct, map, path);
    MapNode.Entry url = map.entry("type_url");
    url = url == null ? map.entry("typeUrl") : url;
    String type = url == null ? null : declared(url);
    boolean free = type == null || type.startsWith("google.protobuf.") || STRUCTS.contains(type);
    return free ? null : type;
  }

  private void value(MapNode map, Scope scope, WireWriter out) {
    Node content = map;
    if (typer.wellKnown.wrappedInAny(scope.schema())) {
      Node value = typer.protoText ? withoutType(map) : map.get(VALUE_KEY);
      content = value == null ? MapNode.at(map) : value;
      if (!typer.protoText) {
        typer.unknownFields.tellOthers(map, List.of(TYPE_KEY, VALUE_KEY), scope);
      }
    }
    typer.messages.write(content, scope, out);
  }

  /** Protobuf's text format has the fields of such a message beside its type. */
  private static MapNode withoutType(MapNode map) {
    MapNode fields = MapNode.at(map);
    for (MapNode.Entry entry : map.entries()) {
      if (!entry.key().equals(TYPE_KEY)) {
        fields.add(entry);
      }
    }
    return fields;
  }

  private void missing(MapNode map, AnyContext context, Path path) {
    String who = context.name().isEmpty() ? "this" : "'%s'".formatted(context.name());
    typer.problems.add(
        context.optional() ? Severity.WARNING : Severity.ERROR,
        context.name().isEmpty() ? ProblemKind.MISSING_TYPE : ProblemKind.UNSUPPORTED_EXTENSION,
        map.line(),
        map.column(),
        path,
        "Didn't find a registered implementation for %s, and there is no \"@type\" (expected \"@type\": %s… to name the message)"
            .formatted(who, URL_PREFIX),
        ExtensionNames.nearest(context.name()));
  }

  private static String whose(String type) {
    return type.startsWith("envoy.")
        ? "; if it is one of Envoy's, it is contrib or of a later version"
        : "; it is not one of Envoy's";
  }

  /** A type that differs in a few letters, or only in its package. */
  private @Nullable String nearType(String type) {
    String near = null;
    for (String known : ExtensionNames.types()) {
      if (known.equals(type)) {
        continue;
      }
      if (differs(type, known) <= FEW_LETTERS) {
        return URL_PREFIX + known;
      }
      if (simpleName(known).equals(simpleName(type)) && !OFTEN.contains(simpleName(type))) {
        near = near == null ? known : "";
      }
    }
    return near == null || near.isEmpty() ? null : URL_PREFIX + near;
  }

  private static String simpleName(String type) {
    return type.substring(type.lastIndexOf('.') + 1);
  }

  /** How many letters lie between what two names have in common at their beginnings and ends. */
  private static int differs(String a, String b) {
    int most = Math.min(a.length(), b.length());
    int front = 0;
    while (front < most && a.charAt(front) == b.charAt(front)) {
      front++;
    }
    int back = 0;
    while (back < most - front
        && a.charAt(a.length() - 1 - back) == b.charAt(b.length() - 1 - back)) {
      back++;
    }
    return Math.max(a.length(), b.length()) - front - back;
  }

  private void unknown(
      String type, MapNode.@Nullable Entry typeEntry, MapNode map, AnyContext context, Path path) {
    String who = context.name().isEmpty() ? "" : "'%s' with ".formatted(context.name());
    typer.problems.add(
        context.optional() ? Severity.WARNING : Severity.ERROR,
        ProblemKind.UNSUPPORTED_EXTENSION,
        typeEntry == null ? map.line() : typeEntry.line(),
        typeEntry == null ? map.column() : typeEntry.column(),
        path,
        "Didn't find a registered implementation for %stype URL: '%s' %s (expected a message type of Envoy's API)"
            .formatted(who, type, whose(type)),
        nearType(type));
  }
}
