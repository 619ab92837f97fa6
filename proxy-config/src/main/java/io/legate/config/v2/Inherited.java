package io.legate.config.v2;

import io.legate.config.schema.FieldNames;
import io.legate.config.tree.ListNode;
import io.legate.config.tree.MapNode;
import io.legate.config.tree.Node;
import io.legate.config.tree.ScalarNode;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What v2 wrote once for the whole bootstrap or a whole listener, and v3 writes where it is used:
 * the tracing provider, the rate limit service, the direction of traffic. Confined to one document,
 * whose outer mappings are upgraded before the inner ones.
 */
final class Inherited {

  private static final String MANAGER_TRACING =
      "envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager.Tracing";

  /** The filters that ask a rate limit service. */
  private static final List<String> LIMITERS =
      List.of(
          "envoy.extensions.filters.http.ratelimit.v3.RateLimit",
          "envoy.extensions.filters.network.ratelimit.v3.RateLimit",
          "envoy.extensions.filters.network.thrift_proxy.filters.ratelimit.v3.RateLimit");

  private static final List<String> TRACING_FIELDS = List.of("http");
  private static final List<String> SERVICE_FIELDS =
      List.of("cluster_name", "grpc_service", "use_alpha", "transport_api_version");

  private @Nullable Node provider;
  private @Nullable MapNode rateLimitService;

  /** The bootstrap's rate limit service goes to the filters that have none of their own. */
  boolean rateLimitService(MapNode bootstrap, MapNode.Entry old) {
    if (!holdsOnly(old.value(), SERVICE_FIELDS)) {
      return false;
    }
    if (old.value() instanceof MapNode service) {
      MapNode today = MapNode.at(service);
      Node cluster = service.get("cluster_name");
      Node grpc = Moves.get(service, "grpc_service");
      if (grpc == null && cluster != null) {
        grpc = Moves.wrap("envoy_grpc.cluster_name", cluster);
      }
      if (grpc != null) {
        today.with("grpc_service", grpc);
      }
      rateLimitService = today.with("transport_api_version", ScalarNode.plainAt(service, "V3"));
    }
    bootstrap.remove(old);
    return true;
  }

  /**
   * The bootstrap's tracing provider goes to the managers that trace and have none; where more
   * listeners come from a management server, it has to stay for them.
   */
  boolean tracing(MapNode bootstrap, MapNode.Entry old) {
    if (Moves.get(Moves.get(bootstrap, "dynamic_resources"), "lds_config") != null
        || Moves.get(bootstrap, "hds_config") != null) {
      return false;
    }
    if (!holdsOnly(old.value(), TRACING_FIELDS)) {
      return false; // or what is misspelt in it would be lost without a word
    }
    provider = Moves.get(old.value(), "http");
    bootstrap.remove(old);
    return true;
  }

  private static boolean holdsOnly(Node value, List<String> fields) {
    if (!(value instanceof MapNode map)) {
      return value.isNull();
    }
    for (MapNode.Entry entry : map.entries()) {
      if (!fields.contains(FieldNames.snakeCase(entry.key()))) {
        return false;
      }
    }
    return true;
  }

  /** Completes a message that inherits something. */
  void complete(String message, MapNode map) {
    if (provider != null && message.equals(MANAGER_TRACING) && map.entry("provider") == null) {
      map.with("provider", provider);
    }
    if (rateLimitService != null
        && LIMITERS.contains(message)
        && Moves.entry(map, "rate_limit_service") == null) {
      map.with("rate_limit_service", rateLimitService);
    }
  }

  /**
   * v2 told a tracer the direction in each manager ({@code operation_name}); v3 takes it from the
   * listener. Ingress is the default of both.
   *
   * @param listener as v2 wrote it, before what is in it is upgraded
   */
  static void direction(MapNode listener) {
    if (Moves.entry(listener, "traffic_direction") != null) {
      return;
    }
    for (Node chain : items(Moves.get(listener, "filter_chains"))) {
      for (Node filter : items(Moves.get(chain, "filters"))) {
        Node typed = Moves.get(filter, "typed_config");
        Node config = typed == null ? Moves.get(filter, "config") : typed;
        Node operation = Moves.get(Moves.get(config, "tracing"), "operation_name");
        if (operation instanceof ScalarNode scalar
            && scalar.text().toUpperCase(Locale.ROOT).equals("EGRESS")) {
          listener.with("traffic_direction", ScalarNode.plainAt(scalar, "OUTBOUND"));
          return;
        }
      }
    }
  }

  private static List<Node> items(@Nullable Node node) {
    return node instanceof ListNode list ? list.items() : node == null ? List.of() : List.of(node);
  }
}
