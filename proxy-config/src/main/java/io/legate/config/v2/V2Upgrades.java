package io.legate.config.v2;

import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import io.legate.config.extension.ExtensionNames;
import io.legate.config.schema.FieldNames;
import io.legate.config.schema.FieldSchema;
import io.legate.config.schema.MessageSchema;
import io.legate.config.schema.Schemas;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.Path;
import io.legate.config.tree.ProblemSink;
import io.legate.config.tree.ScalarNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Rewrites v2 spellings in a mapping before it is typed, by the rows of {@link V2Fields}; each
 * upgrade is told once, as a warning with its line and the new spelling.
 */
public final class V2Upgrades {

  private static final String CONFIG = "config";
  private static final String TYPED_CONFIG = "typed_config";
  private static final String ROUTE = "envoy.config.route.v3.Route";

  /** Early v2 had a route's header rules in its action. */
  private static final List<String> HEADER_RULES =
      List.of(
          "request_headers_to_add",
          "request_headers_to_remove",
          "response_headers_to_add",
          "response_headers_to_remove");

  private static final String ANY = "google.protobuf.Any";

  private final Schemas schemas;
  private final ProblemSink problems;

  public V2Upgrades(Schemas schemas, ProblemSink problems) {
    this.schemas = schemas;
    this.problems = problems;
  }

  /** Upgrades a mapping that is about to be typed as this message, in place. */
  public void apply(MessageSchema schema, MapNode map, Path path) {
    if (schema.fullName().equals(ROUTE)) {
      headerRules(map, path);
    }
    List<MapNode.Entry> unknown = unknown(schema, map);
    if (unknown.isEmpty()) {
      return;
    }
    Map<String, Upgrade> rows = V2Fields.of(schema.fullName());
    for (MapNode.Entry entry : unknown) {
      Upgrade row = rows.get(FieldNames.snakeCase(entry.key()));
      if (row != null && map.entries().contains(entry) && !entry.value().isNull()) {
        apply(row, map, entry, path);
      }
    }
    struct(schema, map, path);
  }

  /** The entries that are no fields today: only those can be old, and most mappings have none. */
  private static List<MapNode.Entry> unknown(MessageSchema schema, MapNode map) {
    List<MapNode.Entry> unknown = List.of();
    for (MapNode.Entry entry : map.entries()) {
      if (schema.field(entry.key()) == null && !entry.key().startsWith("@")) {
        unknown = unknown.isEmpty() ? new ArrayList<>() : unknown;
        unknown.add(entry);
      }
    }
    return unknown;
  }

  private void apply(Upgrade row, MapNode map, MapNode.Entry entry, Path path) {
    if (!row.rewrite().apply(map, entry)) {
      return;
    }
    boolean gone = row.today().isEmpty();
    tell(
        entry,
        path,
        gone ? ProblemKind.REMOVED_V2 : ProblemKind.DEPRECATED_V2,
        gone
            ? "%s is a v2 field for which v3 has nothing; it was left out (expected no such field)"
                .formatted(entry.key())
            : "%s is the v2 spelling and was upgraded (expected %s)"
                .formatted(entry.key(), row.today()));
  }

  /** Lifts header rules from {@code route:} to the route that holds it. */
  private void headerRules(MapNode map, Path path) {
    if (!(map.get("route") instanceof MapNode action)) {
      return;
    }
    for (String field : HEADER_RULES) {
      MapNode.Entry entry = action.entry(field);
      if (entry != null && map.entry(field) == null) {
        action.remove(entry);
        map.add(entry);
        tell(
            entry,
            path.field("route"),
            ProblemKind.DEPRECATED_V2,
            "%s is at its v2 place and was upgraded (expected it beside route)".formatted(field));
      }
    }
  }

  /** {@code config:}, a struct, in every message that has a {@code typed_config} today. */
  private void struct(MessageSchema schema, MapNode map, Path path) {
    MapNode.Entry entry = map.entry(CONFIG);
    FieldSchema typed = schema.field(TYPED_CONFIG);
    if (entry == null
        || typed == null
        || !typed.typeName().equals(ANY)
        || schema.field(CONFIG) != null) {
      return;
    }
    String name = map.text("name");
    String type =
        name == null ? null : ExtensionNames.typeOf(schema.fullName(), name, path.toString());
    if (map.entry(TYPED_CONFIG) != null) {
      map.remove(entry);
    } else {
      Node value = type == null ? entry.value() : withType(entry, type);
      map.replace(entry, new MapNode.Entry(TYPED_CONFIG, entry.line(), entry.column(), value));
    }
    String shown = type == null ? "…" : type;
    tell(
        entry,
        path,
        ProblemKind.DEPRECATED_V2,
        "config is the v2 spelling and was upgraded (expected typed_config with \"@type\": type.googleapis.com/%s)"
            .formatted(shown));
  }

  /** The struct with the type that the extension's name stands for, unless it names one. */
  private Node withType(MapNode.Entry entry, String type) {
    Node value = entry.value();
    if (value.isNull()) {
      return MapNode.at(value).with("@type", ScalarNode.at(value, type));
    }
    if (!(value instanceof MapNode map) || map.entry("@type") != null) {
      return value;
    }
    MessageSchema schema = schemas.find(type);
    boolean wrapped = schema != null && schema.fullName().startsWith("google.protobuf.");
    if (wrapped) {
      return value;
    }
    MapNode typed = MapNode.at(value).with("@type", ScalarNode.at(value, type));
    map.entries().forEach(typed::add);
    return typed;
  }

  private void tell(MapNode.Entry entry, Path path, ProblemKind kind, String message) {
    problems.add(
        Severity.WARNING,
        kind,
        entry.line(),
        entry.column(),
        path.field(entry.key()),
        message,
        null);
  }
}
