package io.legate.config.v2;

import io.legate.config.extension.ExtensionNames;
import io.legate.config.tree.ListNode;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.ScalarNode;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** How the rows of {@link V2Fields} change a tree; new nodes stand where the old ones stood. */
final class Rewrites {

  private Rewrites() {}

  /** {@code x} as {@code {name: x}}. */
  static UnaryOperator<Node> wrap(String name) {
    return value -> MapNode.at(value).with(name, value);
  }

  /** {@code [a, b]} (or {@code a} alone) as {@code [{name: a}, {name: b}]}. */
  static UnaryOperator<Node> wrapEach(String name) {
    return value -> each(value, wrap(name));
  }

  static Node listOf(Node value) {
    return ListNode.at(value, List.of(value));
  }

  static Node regexEach(Node value) {
    return each(value, item -> MapNode.at(item).with("safe_regex", wrap("regex").apply(item)));
  }

  private static Node each(Node value, UnaryOperator<Node> change) {
    List<Node> items = value instanceof ListNode list ? list.items() : List.of(value);
    return ListNode.at(value, items.stream().map(change).toList());
  }

  /** A switch: when it is on, another field; when off, nothing. */
  static Upgrade.Rewrite whenTrue(String today, UnaryOperator<Node> value) {
    return (map, old) -> {
      if (isTrue(old.value())) {
        return Upgrade.put(map, old, today, value.apply(old.value()));
      }
      map.remove(old);
      return true;
    };
  }

  private static boolean isTrue(Node node) {
    Node value = node instanceof MapNode map && map.get("value") != null ? map.get("value") : node;
    return value instanceof ScalarNode scalar && scalar.text().equalsIgnoreCase("true");
  }

  /** {@code hosts: [address…]} as a load assignment of one locality. */
  static boolean hosts(MapNode cluster, MapNode.Entry old) {
    Node place = old.value();
    Node endpoints =
        each(
            place,
            host -> MapNode.at(host).with("endpoint", MapNode.at(host).with("address", host)));
    MapNode locality = MapNode.at(place).with("lb_endpoints", endpoints);
    MapNode assignment = MapNode.at(place);
    String name = cluster.text("name");
    assignment.with("cluster_name", ScalarNode.at(place, name == null ? "" : name));
    assignment.with("endpoints", ListNode.at(place, List.of(locality)));
    return Upgrade.put(cluster, old, "load_assignment", assignment);
  }

  /** A TLS context as the transport socket that carries it. */
  static Upgrade.Rewrite tls(String type) {
    return (map, old) -> {
      Node place = old.value();
      MapNode typed = MapNode.at(place).with("@type", ScalarNode.at(place, type));
      if (place instanceof MapNode context) {
        context.entries().forEach(typed::add);
      }
      MapNode socket =
          MapNode.at(place)
              .with("name", ScalarNode.at(place, "envoy.transport_sockets.tls"))
              .with("typed_config", typed);
      return Upgrade.put(map, old, "transport_socket", socket);
    };
  }

  /** A map of structs by extension name as a map of typed messages. */
  static Upgrade.Rewrite typedMap(String today) {
    return (map, old) -> {
      MapNode typed = MapNode.at(old.value());
      if (old.value() instanceof MapNode structs) {
        for (MapNode.Entry entry : structs.entries()) {
          typed.add(typedEntry(today, entry));
        }
      }
      return Upgrade.put(map, old, today, typed);
    };
  }

  private static MapNode.Entry typedEntry(String mapField, MapNode.Entry entry) {
    String type = ExtensionNames.perRoute(mapField, entry.key());
    if (type == null || !(entry.value() instanceof MapNode struct)) {
      return entry;
    }
    MapNode typed = MapNode.at(struct).with("@type", ScalarNode.at(struct, type));
    struct.entries().forEach(typed::add);
    return new MapNode.Entry(entry.key(), entry.line(), entry.column(), typed);
  }

  static boolean loadBalancingPolicy(MapNode policy, MapNode.Entry old) {
    MapNode extension = MapNode.at(old.value());
    MapNode.Entry name = policy.entry("name");
    if (name != null) {
      extension.add(name);
      policy.remove(name);
    }
    extension.with("typed_config", old.value());
    return Upgrade.put(policy, old, "typed_extension_config", extension);
  }

  static boolean redisHealthCheck(MapNode check, MapNode.Entry old) {
    Node place = old.value();
    MapNode typed =
        MapNode.at(place)
            .with("@type", ScalarNode.at(place, "envoy.extensions.health_checkers.redis.v3.Redis"));
    if (place instanceof MapNode redis) {
      redis.entries().forEach(typed::add);
    }
    MapNode custom =
        MapNode.at(place)
            .with("name", ScalarNode.at(place, "envoy.health_checkers.redis"))
            .with("typed_config", typed);
    return Upgrade.put(check, old, "custom_health_check", custom);
  }

  /** {@code [x-user]} as custom tags that read those headers. */
  static Node customTags(Node headers) {
    return each(
        headers,
        header ->
            MapNode.at(header)
                .with("tag", header)
                .with("request_header", MapNode.at(header).with("name", header)));
  }

  static Node websocket(Node place) {
    return listOf(MapNode.at(place).with("upgrade_type", ScalarNode.at(place, "websocket")));
  }

  /** {@code {default_value: 10, runtime_key: k}} in percent as a runtime fraction. */
  static Node fraction(Node runtime) {
    if (!(runtime instanceof MapNode map)) {
      return runtime;
    }
    MapNode fraction = MapNode.at(runtime);
    Node percent = map.get("default_value");
    fraction.with("default_value", percent(percent == null ? number(runtime, "0") : percent));
    MapNode.Entry key = map.entry("runtime_key");
    if (key != null) {
      fraction.add(key);
    }
    return fraction;
  }

  /** A runtime key alone: nothing until the key is set. */
  static Node runtimeKey(Node key) {
    return MapNode.at(key)
        .with("default_value", percent(number(key, "0")))
        .with("runtime_key", key);
  }

  static Node enabled(Node enabled) {
    return MapNode.at(enabled)
        .with("default_value", percent(number(enabled, isTrue(enabled) ? "100" : "0")));
  }

  private static Node percent(Node numerator) {
    return MapNode.at(numerator)
        .with("numerator", numerator)
        .with("denominator", ScalarNode.at(numerator, "HUNDRED"));
  }

  private static Node number(Node place, String number) {
    return ScalarNode.plainAt(place, number);
  }

  /** {@code value: v, regex: true} of a query parameter, as a string matcher. */
  static boolean queryValue(MapNode matcher, MapNode.Entry old) {
    MapNode.Entry regex = matcher.entry("regex");
    boolean isRegex = regex != null && isTrue(regex.value());
    Node match =
        isRegex
            ? MapNode.at(old.value()).with("safe_regex", wrap("regex").apply(old.value()))
            : wrap("exact").apply(old.value());
    return Upgrade.put(matcher, old, "string_match", match);
  }

  /** The same, when the switch stands before the value. */
  static boolean queryRegex(MapNode matcher, MapNode.Entry old) {
    MapNode.Entry value = matcher.entry("value");
    if (value != null) {
      queryValue(matcher, value);
    }
    matcher.remove(old);
    return true;
  }

  static boolean clusterPattern(MapNode cluster, MapNode.Entry old) {
    MapNode header =
        MapNode.at(old.value())
            .with("name", ScalarNode.at(old.value(), ":path"))
            .with("safe_regex_match", wrap("regex").apply(old.value()));
    return Upgrade.put(cluster, old, "headers", listOf(header));
  }

  static boolean clusterMethod(MapNode cluster, MapNode.Entry old) {
    MapNode header =
        MapNode.at(old.value())
            .with("name", ScalarNode.at(old.value(), ":method"))
            .with("exact_match", old.value());
    return Upgrade.put(cluster, old, "headers", listOf(header));
  }

  static UnaryOperator<Node> pathHeader() {
    return endpoint ->
        listOf(
            MapNode.at(endpoint)
                .with("name", ScalarNode.at(endpoint, ":path"))
                .with("exact_match", endpoint));
  }

  static Node catchAll(Node cluster) {
    return MapNode.at(cluster).with("catch_all_route", wrap("cluster").apply(cluster));
  }

  /** The v1 routes of a TCP proxy; only one that always matches says what {@code cluster} does. */
  static boolean tcpRoutes(MapNode proxy, MapNode.Entry old) {
    if (old.value() instanceof MapNode v1
        && v1.get("routes") instanceof ListNode routes
        && routes.items().size() == 1
        && routes.items().get(0) instanceof MapNode route
        && route.entries().size() == 1
        && route.get("cluster") != null) {
      Node cluster = route.get("cluster");
      return cluster != null && Upgrade.put(proxy, old, "cluster", cluster);
    }
    return false;
  }

  /** The disk runtime of v2 as the layers that it consisted of. */
  static boolean runtime(MapNode bootstrap, MapNode.Entry old) {
    List<Node> layers = new ArrayList<>();
    Node place = old.value();
    if (place instanceof MapNode runtime) {
      Node base = runtime.get("base");
      if (base != null) {
        layers.add(layer(place, "base", "static_layer", base));
      }
      Node root = runtime.get("symlink_root");
      if (root != null) {
        layers.add(layer(place, "root", "disk_layer", disk(root, runtime.get("subdirectory"))));
        Node override = runtime.get("override_subdirectory");
        if (override != null) {
          MapNode disk = disk(root, override);
          disk.with("append_service_cluster", number(override, "true"));
          layers.add(layer(place, "override", "disk_layer", disk));
        }
      }
    }
    layers.add(layer(place, "admin", "admin_layer", MapNode.at(place)));
    MapNode layered = MapNode.at(place).with("layers", ListNode.at(place, layers));
    return Upgrade.put(bootstrap, old, "layered_runtime", layered);
  }

  private static MapNode disk(Node root, @Nullable Node subdirectory) {
    MapNode disk = MapNode.at(root).with("symlink_root", root);
    return subdirectory == null ? disk : disk.with("subdirectory", subdirectory);
  }

  private static Node layer(Node place, String name, String kind, Node value) {
    return MapNode.at(place).with("name", ScalarNode.at(place, name)).with(kind, value);
  }
}
