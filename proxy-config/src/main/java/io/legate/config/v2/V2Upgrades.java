package io.legate.config.v2;

import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import io.legate.config.schema.FieldNames;
import io.legate.config.schema.FieldSchema;
import io.legate.config.schema.MessageSchema;
import io.legate.config.schema.Schemas;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Path;
import io.legate.config.tree.ProblemSink;
import io.legate.config.tree.ScalarNode;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Rewrites old spellings in a mapping before it is typed, by the rows of {@link V2Fields} and the
 * tables of types, enum values and names; each upgrade is told once, as a warning with its line and
 * the new spelling. What is left in the tree is today's v3, so that it can be written out, too.
 */
public final class V2Upgrades {

  private static final String TYPE = "@type";
  private static final String ROUTE = "envoy.config.route.v3.Route";
  private static final String LISTENER = "envoy.config.listener.v3.Listener";

  /** Early v2 had a route's header rules in its action. */
  private static final List<String> HEADER_RULES =
      List.of(
          "request_headers_to_add",
          "request_headers_to_remove",
          "response_headers_to_add",
          "response_headers_to_remove");

  private static final String API_SOURCE = "envoy.config.core.v3.ApiConfigSource";
  private static final String API_VERSION = "envoy.config.core.v3.ApiVersion";

  private final ProblemSink problems;
  private final Inherited inherited = new Inherited();
  private final Rewrites rewrites = new Rewrites(inherited);
  private final ExtensionUpgrades extensions;

  public V2Upgrades(Schemas schemas, ProblemSink problems) {
    this.problems = problems;
    this.extensions = new ExtensionUpgrades(schemas, this);
  }

  /** Upgrades a mapping that is about to be typed as this message, in place. */
  public void apply(MessageSchema schema, MapNode map, Path path) {
    String message = schema.fullName();
    if (message.equals(ROUTE)) {
      headerRules(map, path);
    } else if (message.equals(LISTENER)) {
      Inherited.direction(map);
    }
    Map<String, Upgrade> rows = V2Fields.of(message);
    if (!rows.isEmpty()) {
      for (MapNode.Entry entry : List.copyOf(map.entries())) {
        Upgrade row = rows.get(FieldNames.snakeCase(entry.key()));
        if (row != null) {
          apply(row, map, entry, path);
        }
      }
    }
    inherited.complete(message, map);
    extensions.apply(schema, map, path);
    values(schema, map, path);
  }

  private void apply(Upgrade row, MapNode map, MapNode.Entry entry, Path path) {
    if (entry.value().isNull()) {
      if (row.kind() != ProblemKind.DEPRECATED_FIELD) {
        map.remove(entry); // means nothing, and today's messages do not know it
      }
      return;
    }
    boolean moved = !map.has(entry); // by the row of a field that it belongs to
    if (moved || rewrites.apply(row, map, entry)) {
      tell(row.kind(), entry, path, row.sentence(entry.key()));
    }
  }

  /** Lifts header rules from {@code route:} to the route that holds it. */
  private void headerRules(MapNode map, Path path) {
    if (!(map.get("route") instanceof MapNode action)) {
      return;
    }
    for (String field : HEADER_RULES) {
      MapNode.Entry entry = Moves.entry(action, field);
      if (entry != null && Moves.entry(map, field) == null) {
        action.remove(entry);
        map.add(entry);
        tell(
            ProblemKind.DEPRECATED_V2,
            entry,
            path.field("route"),
            "%s is at its v2 place and was upgraded (expected it beside route)".formatted(field));
      }
    }
  }

  /** Old enum values, old types of resources, and versions of xDS that are gone. */
  private void values(MessageSchema schema, MapNode map, Path path) {
    for (int i = 0; i < map.entries().size(); i++) {
      MapNode.Entry entry = map.entries().get(i);
      FieldSchema field = schema.field(entry.key());
      if (field != null && entry.value() instanceof ScalarNode scalar) {
        String today =
            switch (field.kind()) {
              case ENUM ->
                  V2EnumValues.knows(field.typeName())
                      ? V2EnumValues.today(field.typeName(), scalar.text())
                      : null;
              case STRING -> field.name().equals("type_url") ? url(scalar.text()) : null;
              default -> null;
            };
        if (today != null) {
          replace(map, entry, today, path);
        }
      }
    }
    FieldSchema version = schema.field("transport_api_version");
    if (version != null
        && version.typeName().equals(API_VERSION)
        && (schema.fullName().equals(API_SOURCE) || Moves.entry(map, "grpc_service") != null)
        && Moves.entry(map, version.name()) == null) {
      MapNode.Entry added =
          new MapNode.Entry(
              version.name(), map.line(), map.column(), ScalarNode.plainAt(map, "V3"));
      map.add(added);
      tell(
          ProblemKind.DEPRECATED_V2,
          added,
          path,
          "transport_api_version is not given, which means v2, and was upgraded (expected transport_api_version: V3)");
    }
  }

  private void replace(MapNode map, MapNode.Entry entry, String today, Path path) {
    String written = ((ScalarNode) entry.value()).text();
    ScalarNode value = ScalarNode.plainAt(entry.value(), today);
    map.replace(entry, new MapNode.Entry(entry.key(), entry.line(), entry.column(), value));
    problems.warning(
        ProblemKind.DEPRECATED_V2,
        entry.value(),
        path.field(entry.key()),
        "%s is the v2 spelling and was upgraded (expected %s)".formatted(written, today));
  }

  /** Upgrades the {@code @type} of a mapping that is packed in an Any, in place. */
  public void type(MapNode map, Path path) {
    MapNode.Entry entry = map.entry(TYPE);
    if (entry == null || !(entry.value() instanceof ScalarNode scalar)) {
      return;
    }
    String today = url(scalar.text());
    if (today != null) {
      ScalarNode value = ScalarNode.at(scalar, today);
      map.replace(entry, new MapNode.Entry(TYPE, entry.line(), entry.column(), value));
      tell(
          ProblemKind.DEPRECATED_V2,
          entry,
          path,
          "%s is the v2 spelling and was upgraded (expected \"@type\": %s)"
              .formatted(name(scalar.text()), today));
    }
  }

  private static String name(String url) {
    return url.substring(url.lastIndexOf('/') + 1).strip();
  }

  /** Today's URL of an old type; null when it is none. */
  private static @Nullable String url(String written) {
    String today = V2TypeNames.today(name(written));
    int slash = written.lastIndexOf('/');
    String prefix = slash < 0 ? Moves.URL_PREFIX : written.substring(0, slash + 1);
    return today == null ? null : prefix + today;
  }

  void tell(ProblemKind kind, MapNode.Entry entry, Path path, String message) {
    tell(Severity.WARNING, kind, entry, path, message);
  }

  void tell(Severity severity, ProblemKind kind, MapNode.Entry entry, Path path, String message) {
    problems.add(
        severity, kind, entry.line(), entry.column(), path.field(entry.key()), message, null);
  }
}
