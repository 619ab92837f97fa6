package io.legate.config.v2;

import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import io.legate.config.extension.ExtensionNames;
import io.legate.config.schema.FieldSchema;
import io.legate.config.schema.MessageSchema;
import io.legate.config.schema.Schemas;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.Path;
import io.legate.config.tree.ScalarNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Upgrades how extensions are named and configured: {@code config:} structs, names from before
 * Envoy 1.14, and messages that only the name says, which Envoy no longer takes.
 */
final class ExtensionUpgrades {

  private static final String CONFIG = "config";
  private static final String TYPED_CONFIG = "typed_config";
  private static final String TYPE = "@type";
  private static final String ANY = "google.protobuf.Any";

  /** Maps whose keys are names of extensions. */
  private static final List<String> BY_NAME =
      List.of("typed_per_filter_config", "typed_extension_protocol_options");

  private final Schemas schemas;
  private final V2Upgrades upgrades;

  ExtensionUpgrades(Schemas schemas, V2Upgrades upgrades) {
    this.schemas = schemas;
    this.upgrades = upgrades;
  }

  /** Upgrades a mapping that is about to be typed as this message, in place. */
  void apply(MessageSchema schema, MapNode map, Path path) {
    FieldSchema typed = schema.field(TYPED_CONFIG);
    if (typed != null && typed.typeName().equals(ANY)) {
      extension(schema, map, typed, path);
    }
    for (String field : BY_NAME) {
      if (schema.field(field) != null && Moves.get(map, field) instanceof MapNode byName) {
        keys(field, byName, path.field(field));
      }
    }
  }

  private void extension(MessageSchema schema, MapNode map, FieldSchema typed, Path path) {
    String name = map.text("name");
    String type =
        name == null ? null : ExtensionNames.typeOf(schema.fullName(), name, path.toString());
    MapNode.Entry struct = map.entry(CONFIG);
    if (struct != null && schema.field(CONFIG) == null) {
      struct(struct, type, map, path);
    }
    MapNode.Entry config = Moves.entry(map, TYPED_CONFIG);
    if (config != null && config.value() instanceof MapNode packed) {
      upgrades.type(packed, path.field(TYPED_CONFIG));
    }
    if (name == null || type == null || wrapped(type)) {
      return;
    }
    if (config == null ? !otherMember(schema, map, typed) : untyped(config.value())) {
      implied(config, type, map, path);
    }
    String today = ExtensionNames.today(schema.fullName(), name);
    if (today != null && says(Moves.get(map, TYPED_CONFIG), type)) {
      rename(map.entry("name"), today, map, path);
    }
  }

  /** {@code config:}, a struct, in every message that has a {@code typed_config} today. */
  private void struct(MapNode.Entry entry, @Nullable String type, MapNode map, Path path) {
    Node value = entry.value();
    if (Moves.entry(map, TYPED_CONFIG) != null) {
      map.remove(entry);
    } else {
      Node today =
          type != null && !wrapped(type) && untyped(value)
              ? Moves.typed(value, type, value)
              : value;
      map.replace(entry, new MapNode.Entry(TYPED_CONFIG, entry.line(), entry.column(), today));
    }
    upgrades.tell(
        ProblemKind.DEPRECATED_V2,
        entry,
        path,
        "config is the v2 spelling and was upgraded (expected typed_config with \"@type\": %s%s)"
            .formatted(Moves.URL_PREFIX, type == null ? "…" : type));
  }

  /** {@code - name: envoy.filters.http.router} alone, or with a config that names no type. */
  private void implied(MapNode.@Nullable Entry config, String type, MapNode map, Path path) {
    Node place = config == null ? map : config.value();
    Node typed =
        Moves.typed(place, type, place instanceof MapNode && config != null ? place : null);
    MapNode.Entry name = map.entry("name");
    int line = config == null && name != null ? name.line() : place.line();
    int column = config == null && name != null ? name.column() : place.column();
    MapNode.Entry entry = new MapNode.Entry(TYPED_CONFIG, line, column, typed);
    if (config == null) {
      map.add(entry);
    } else {
      map.replace(config, entry);
    }
    upgrades.tell(
        Severity.HINT,
        ProblemKind.IMPLIED_TYPE,
        entry,
        path,
        "only the name says which message this is, and Envoy wants it to be written (expected \"@type\": %s%s)"
            .formatted(Moves.URL_PREFIX, type));
  }

  private boolean wrapped(String type) {
    MessageSchema schema = schemas.find(type);
    return schema == null || schema.fullName().startsWith("google.protobuf.");
  }

  private static boolean untyped(Node config) {
    return config.isNull() || (config instanceof MapNode map && map.entry(TYPE) == null);
  }

  /**
   * Whether another way to configure the extension is written, such as {@code config_discovery}.
   */
  private static boolean otherMember(MessageSchema schema, MapNode map, FieldSchema typed) {
    for (MapNode.Entry entry : map.entries()) {
      FieldSchema field = schema.field(entry.key());
      if (field != null && typed.oneof() != null && typed.oneof().equals(field.oneof())) {
        return true;
      }
    }
    return false;
  }

  private static boolean says(@Nullable Node config, String type) {
    return Moves.get(config, TYPE) instanceof ScalarNode url
        && url.text().substring(url.text().lastIndexOf('/') + 1).equals(type);
  }

  private void rename(MapNode.@Nullable Entry entry, String today, MapNode map, Path path) {
    if (entry != null) {
      ScalarNode value = ScalarNode.plainAt(entry.value(), today);
      map.replace(entry, new MapNode.Entry(entry.key(), entry.line(), entry.column(), value));
      tellName(entry, ((ScalarNode) entry.value()).text(), today, path);
    }
  }

  private void tellName(MapNode.Entry entry, String old, String today, Path path) {
    upgrades.tell(
        ProblemKind.DEPRECATED_NAME,
        entry,
        path,
        "%s is the name from before Envoy 1.14 and was upgraded (expected %s)"
            .formatted(old, today));
  }

  /** The keys follow the filters' names; the messages get the types that the keys say. */
  private void keys(String field, MapNode byName, Path path) {
    for (MapNode.Entry entry : List.copyOf(byName.entries())) {
      String type = ExtensionNames.perRoute(field, entry.key());
      if (entry.value() instanceof MapNode packed) {
        upgrades.type(packed, path.field(entry.key()));
      }
      if (type == null || wrapped(type)) {
        continue;
      }
      Node value = entry.value();
      if (value instanceof MapNode && untyped(value)) {
        value = Moves.typed(value, type, value);
      }
      String today = ExtensionNames.todayOfKey(field, entry.key());
      String key = entry.key();
      if (today != null && says(value, type) && byName.entry(today) == null) {
        tellName(entry, key, today, path);
        key = today;
      }
      if (!key.equals(entry.key()) || value != entry.value()) {
        byName.replace(entry, new MapNode.Entry(key, entry.line(), entry.column(), value));
      }
    }
  }
}
