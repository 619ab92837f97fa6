package io.legate.config.v2;

import static io.legate.config.v2.Moves.text;

import io.legate.config.tree.ListNode;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.ScalarNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Carries out the rows of {@link V2Fields}. */
final class Rewrites {

  private static final String TLS = "envoy.extensions.transport_sockets.tls.v3.";

  private final Inherited inherited;

  Rewrites(Inherited inherited) {
    this.inherited = inherited;
  }

  /**
   * Rewrites one entry of a mapping in place.
   *
   * @return false when nothing was to be changed after all, and so nothing is to be told
   */
  boolean apply(Upgrade row, MapNode map, MapNode.Entry old) {
    Node value = old.value();
    return switch (row.how()) {
      case "rename", "into" -> Moves.put(map, old, row.target(), value);
      case "list" -> Moves.put(map, old, row.target(), Moves.each(value, item -> item));
      case "each" ->
          Moves.put(
              map, old, row.target(), Moves.each(value, item -> Moves.wrap(row.detail(), item)));
      case "when-true" -> whenTrue(map, old, row.target(), plain(value, row.detail()));
      case "drop" -> drop(map, old);
      case "code" -> code(row.target(), map, old);
      default -> throw new IllegalStateException("no such word in the table: " + row.how());
    };
  }

  private boolean code(String name, MapNode map, MapNode.Entry old) {
    Node value = old.value();
    return switch (name) {
      case "runtime" -> Moves.put(map, old, "layered_runtime", layers(value));
      case "rateLimitService" -> inherited.rateLimitService(map, old);
      case "tracing" -> inherited.tracing(map, old);
      case "operationName" -> drop(map, old);
      case "hosts" -> Moves.put(map, old, "load_assignment", loadAssignment(map, value));
      case "upstreamTls" -> tls(map, old, "UpstreamTlsContext");
      case "downstreamTls" -> tls(map, old, "DownstreamTlsContext");
      case "loadBalancingPolicy" -> loadBalancingPolicy(map, old);
      case "redisHealthCheck" ->
          Moves.put(
              map,
              old,
              "custom_health_check",
              Moves.extension(
                  value,
                  "envoy.health_checkers.redis",
                  "envoy.extensions.health_checkers.redis.v3.Redis",
                  value));
      case "customTags" -> Moves.put(map, old, "custom_tags", Moves.each(value, Routes::tag));
      case "runtimeFraction" -> Moves.put(map, old, "runtime_fraction", Routes.fraction(value));
      case "runtimeKey" -> Moves.put(map, old, "runtime_fraction", Routes.runtimeKey(value));
      case "enabled" -> Moves.put(map, old, "filter_enabled", Routes.enabled(value));
      case "queryValue" -> Routes.queryValue(map, old);
      case "queryRegex" -> Routes.queryRegex(map, old);
      case "websocket" -> whenTrue(map, old, "upgrade_configs", Routes.websocket(value));
      case "clusterPattern" ->
          Moves.put(map, old, "headers", Routes.header(":path", "safe_regex.regex", value));
      case "clusterMethod" ->
          Moves.put(map, old, "headers", Routes.header(":method", "exact", value));
      case "pathHeader" -> Moves.put(map, old, "headers", Routes.header(":path", "exact", value));
      case "tcpRoutes" -> tcpRoutes(map, old);
      case "append" -> Routes.append(map, old);
      case "internalRedirect" -> Routes.internalRedirect(map, old);
      case "adminAccessLog" -> adminAccessLog(map, old);
      case "watchdog" -> watchdog(map, old);
      case "httpOptions" -> ClusterHttpOptions.apply(map, old);
      case "eventLog" -> eventLog(map, old);
      case "bindToPort" -> bindToPort(map, old);
      case "originalDst" -> originalDst(map, old);
      default -> throw new IllegalStateException("no such code: " + name);
    };
  }

  private static boolean drop(MapNode map, MapNode.Entry old) {
    map.remove(old);
    return true;
  }

  private static Node plain(Node place, String text) {
    return ScalarNode.plainAt(place, text);
  }

  private static boolean whenTrue(MapNode map, MapNode.Entry old, String path, Node value) {
    return Moves.isTrue(old.value()) ? Moves.put(map, old, path, value) : drop(map, old);
  }

  /** {@code hosts: [address…]} as a load assignment of one locality. */
  private static Node loadAssignment(MapNode cluster, Node hosts) {
    String name = cluster.text("name");
    Node endpoints = Moves.each(hosts, host -> Moves.wrap("endpoint.address", host));
    MapNode locality = MapNode.at(hosts).with("lb_endpoints", endpoints);
    return MapNode.at(hosts)
        .with("cluster_name", text(hosts, name == null ? "" : name))
        .with("endpoints", ListNode.at(hosts, List.of(locality)));
  }

  private static boolean tls(MapNode map, MapNode.Entry old, String type) {
    Node socket =
        Moves.extension(old.value(), "envoy.transport_sockets.tls", TLS + type, old.value());
    return Moves.put(map, old, "transport_socket", socket);
  }

  private static boolean loadBalancingPolicy(MapNode policy, MapNode.Entry old) {
    MapNode extension = MapNode.at(old.value());
    MapNode.Entry name = policy.entry("name");
    if (name != null) {
      extension.add(name);
      policy.remove(name);
    }
    return Moves.put(
        policy, old, "typed_extension_config", extension.with("typed_config", old.value()));
  }

  /** The v1 routes of a TCP proxy; only one that always matches says what {@code cluster} does. */
  private static boolean tcpRoutes(MapNode proxy, MapNode.Entry old) {
    Node routes = Moves.get(old.value(), "routes");
    Node only =
        routes instanceof ListNode list && list.items().size() == 1 ? list.items().get(0) : routes;
    Node cluster =
        only instanceof MapNode map && map.entries().size() == 1 ? map.get("cluster") : null;
    return cluster != null && Moves.put(proxy, old, "cluster", cluster);
  }

  private static boolean adminAccessLog(MapNode admin, MapNode.Entry old) {
    Node path = old.value();
    Node log =
        Moves.extension(
            path,
            "envoy.access_loggers.file",
            "envoy.extensions.access_loggers.file.v3.FileAccessLog",
            MapNode.at(path).with("path", path));
    return Moves.put(admin, old, "access_log", ListNode.at(path, List.of(log)));
  }

  /** One watchdog for all threads as the two that there are today. */
  private static boolean watchdog(MapNode bootstrap, MapNode.Entry old) {
    if (Moves.entry(bootstrap, "watchdogs") != null) {
      return false;
    }
    Node both =
        MapNode.at(old.value())
            .with("main_thread_watchdog", old.value())
            .with("worker_watchdog", old.value());
    return Moves.put(bootstrap, old, "watchdogs", both);
  }

  private static boolean eventLog(MapNode check, MapNode.Entry old) {
    Node path = old.value();
    Node sink =
        Moves.extension(
            path,
            "envoy.health_check.event_sinks.file",
            "envoy.extensions.health_check.event_sinks.file.v3.HealthCheckEventFileSink",
            MapNode.at(path).with("event_log_path", path));
    return Moves.put(check, old, "event_logger", ListNode.at(path, List.of(sink)));
  }

  private static boolean bindToPort(MapNode listener, MapNode.Entry old) {
    Node bind = Moves.get(old.value(), "bind_to_port");
    return bind == null ? drop(listener, old) : Moves.put(listener, old, "bind_to_port", bind);
  }

  /** The switch brings a listener filter with it; both are written today. */
  private static boolean originalDst(MapNode listener, MapNode.Entry old) {
    MapNode.Entry filters = Moves.entry(listener, "listener_filters");
    if (!Moves.isTrue(old.value()) || (filters != null && hasOriginalDst(filters.value()))) {
      return false;
    }
    Node filter =
        Moves.extension(
            old.value(),
            "envoy.filters.listener.original_dst",
            "envoy.extensions.filters.listener.original_dst.v3.OriginalDst",
            null);
    if (filters != null && filters.value() instanceof ListNode list) {
      list.add(filter);
    } else if (filters == null) {
      listener.add(
          new MapNode.Entry(
              "listener_filters", old.line(), old.column(), ListNode.at(filter, List.of(filter))));
    }
    return true;
  }

  private static boolean hasOriginalDst(Node filters) {
    List<Node> items = filters instanceof ListNode list ? list.items() : List.of(filters);
    for (Node item : items) {
      String name = item instanceof MapNode filter ? filter.text("name") : null;
      if (name != null && name.endsWith("original_dst")) {
        return true;
      }
    }
    return false;
  }

  /** The disk runtime of v2 as the layers that it consisted of. */
  private static Node layers(Node place) {
    List<Node> layers = new ArrayList<>();
    Node base = Moves.get(place, "base");
    if (base != null) {
      layers.add(layer(place, "base", "static_layer", base));
    }
    Node root = Moves.get(place, "symlink_root");
    if (root != null) {
      layers.add(layer(place, "root", "disk_layer", disk(root, Moves.get(place, "subdirectory"))));
      Node override = Moves.get(place, "override_subdirectory");
      if (override != null) {
        MapNode disk = disk(root, override);
        disk.with("append_service_cluster", plain(override, "true"));
        layers.add(layer(place, "override", "disk_layer", disk));
      }
    }
    layers.add(layer(place, "admin", "admin_layer", MapNode.at(place)));
    return MapNode.at(place).with("layers", ListNode.at(place, layers));
  }

  private static MapNode disk(Node root, @Nullable Node subdirectory) {
    MapNode disk = MapNode.at(root).with("symlink_root", root);
    return subdirectory == null ? disk : disk.with("subdirectory", subdirectory);
  }

  private static Node layer(Node place, String name, String kind, Node value) {
    return MapNode.at(place).with("name", text(place, name)).with(kind, value);
  }
}
