package io.legate.config.extension;

import io.legate.config.Suggestions;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The table of extension names ({@code names.txt} beside this class): which message type a name
 * stands for, today's, deprecated and short names alike. The same short name may mean different
 * types in different places, so the message that holds the name decides.
 */
public final class ExtensionNames {

  private static final String SHORT = "+";
  private static final String PACKAGE = "envoy.extensions.";

  /** A message that holds a {@code name} and a {@code typed_config}, and its table's section. */
  private static final Map<String, String> SECTIONS =
      Map.ofEntries(
          Map.entry(
              "envoy.extensions.filters.network.http_connection_manager.v3.HttpFilter", "http"),
          Map.entry("envoy.config.listener.v3.Filter", "network"),
          Map.entry("envoy.config.cluster.v3.Filter", "network"),
          Map.entry("envoy.config.listener.v3.ListenerFilter", "listener"),
          Map.entry("envoy.config.accesslog.v3.AccessLog", "access_log"),
          Map.entry("envoy.config.metrics.v3.StatsSink", "stats_sink"),
          Map.entry("envoy.config.trace.v3.Tracing.Http", "tracer"),
          Map.entry("envoy.config.core.v3.HealthCheck.CustomHealthCheck", "health_check"),
          Map.entry("envoy.config.route.v3.RetryPolicy.RetryHostPredicate", "retry_host"),
          Map.entry("envoy.config.route.v3.RetryPolicy.RetryPriority", "retry_priority"),
          Map.entry("envoy.config.overload.v3.ResourceMonitor", "resource_monitor"),
          Map.entry("envoy.config.cluster.v3.Cluster.CustomClusterType", "cluster"));

  private static final String TRANSPORT_SOCKET = "envoy.config.core.v3.TransportSocket";
  private static final String CORE_EXTENSION = "envoy.config.core.v3.TypedExtensionConfig";

  private static final ExtensionNames TABLE = new ExtensionNames();

  private final Map<String, String> bySection = new HashMap<>();
  private final Map<String, String> byName = new HashMap<>();
  private final Map<String, String> perRoute = new HashMap<>();
  private final Map<String, String> today = new HashMap<>();

  private ExtensionNames() {
    String section = "";
    for (String line : TableFile.lines(ExtensionNames.class, "names.txt")) {
      if (line.startsWith("[")) {
        section = line.substring(1, line.length() - 1);
      } else {
        row(section, line);
      }
    }
  }

  private void row(String section, String line) {
    int equals = line.indexOf('=');
    String[] types = line.substring(equals + 1).strip().split(" ", -1);
    String type = full(types[0]);
    String[] names = line.substring(0, equals).strip().split(" ", -1);
    for (String name : names) {
      bySection.put(section + ' ' + name, type);
      byName.putIfAbsent(name, type);
      if (types.length > 1) {
        perRoute.put(name, full(types[1]));
      }
      if (!name.equals(names[0]) && name.startsWith("envoy.")) {
        today.put(section + ' ' + name, names[0]);
      }
    }
  }

  private static String full(String type) {
    return type.startsWith(SHORT) ? PACKAGE + type.substring(1) : type;
  }

  /**
   * The type that a name stands for, or null.
   *
   * @param holder full name of the message that has the name and the config
   * @param path of the config; it tells a listener's transport socket from a cluster's
   */
  public static @Nullable String typeOf(String holder, String name, String path) {
    if (holder.equals(TRANSPORT_SOCKET)) {
      boolean downstream = path.contains("filter_chain");
      String section = downstream ? "downstream_socket" : "upstream_socket";
      return TABLE.bySection.get(section + ' ' + name);
    }
    String section = SECTIONS.get(holder);
    if (section == null) {
      return holder.equals(CORE_EXTENSION) ? TABLE.byName.get(name) : null;
    }
    return TABLE.bySection.get(section + ' ' + name);
  }

  /** Today's name for one from before Envoy 1.14; null for any other, short ones included. */
  public static @Nullable String today(String holder, String name) {
    String section =
        holder.equals(TRANSPORT_SOCKET) ? "upstream_socket" : SECTIONS.getOrDefault(holder, "");
    return TABLE.today.get(section + ' ' + name);
  }

  /** The same for a key of {@code typed_per_filter_config} and its like. */
  public static @Nullable String todayOfKey(String mapField, String name) {
    boolean perFilter = mapField.equals("typed_per_filter_config");
    return TABLE.today.get((perFilter ? "http " : "protocol_options ") + name);
  }

  /** The type of an entry of {@code typed_per_filter_config} and its like, or null. */
  public static @Nullable String perRoute(String mapField, String name) {
    return switch (mapField) {
      case "typed_per_filter_config" -> TABLE.perRoute.get(name);
      case "typed_extension_protocol_options" -> TABLE.bySection.get("protocol_options " + name);
      default -> null;
    };
  }

  /**
   * The types that names stand for in a message, whatever its path: none where the path decides.
   *
   * @param holder full name of the message that has the name and the config
   */
  public static Map<String, String> of(String holder) {
    String section = SECTIONS.get(holder);
    Map<String, String> types = new TreeMap<>();
    TABLE.bySection.forEach(
        (key, type) -> {
          int space = key.indexOf(' ');
          if (key.substring(0, space).equals(section)) {
            types.put(key.substring(space + 1), type);
          }
        });
    return types;
  }

  /** The known name that somebody probably meant, or null. */
  public static @Nullable String nearest(String name) {
    return Suggestions.nearest(name, TABLE.byName.keySet());
  }

  /** Every type that the table names. */
  public static Iterable<String> types() {
    return Stream.concat(TABLE.bySection.values().stream(), TABLE.perRoute.values().stream())
        .distinct()
        .toList();
  }
}
