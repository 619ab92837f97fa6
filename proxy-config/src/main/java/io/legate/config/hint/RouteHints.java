package io.legate.config.hint;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.envoyproxy.envoy.config.route.v3.RouteAction;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.config.route.v3.RouteMatch;
import io.envoyproxy.envoy.config.route.v3.VirtualHost;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.legate.config.ProblemKind;
import java.util.List;
import java.util.regex.Pattern;

/** What surprises in routes. */
final class RouteHints {

  /** A virtual host with more routes was written by a program, and comparing all takes long. */
  private static final int MOST_ROUTES = 2_000;

  /** {@code /package.Service/Method}, or a part of it. */
  private static final Pattern GRPC_PATH = Pattern.compile("/(\\w+\\.)+[A-Z]\\w*(/.*)?");

  private static final String WEBSOCKET = "websocket";

  private final Hints hints;

  RouteHints(Hints hints) {
    this.hints = hints;
  }

  void look(HttpConnectionManager manager, String path) {
    RouteConfiguration routes = manager.getRouteConfig();
    String at = path + ".route_config";
    for (int i = 0; i < routes.getVirtualHostsCount(); i++) {
      virtualHost(routes.getVirtualHosts(i), at + ".virtual_hosts[" + i + "]");
    }
    for (int i = 0; i < manager.getUpgradeConfigsCount(); i++) {
      var upgrade = manager.getUpgradeConfigs(i);
      boolean enabled = !upgrade.hasEnabled() || upgrade.getEnabled().getValue();
      if (enabled && upgrade.getUpgradeType().equalsIgnoreCase(WEBSOCKET)) {
        webSockets(routes, path + ".upgrade_configs[" + i + "]");
      }
    }
  }

  private void virtualHost(VirtualHost host, String path) {
    for (int i = 0; i < host.getRoutesCount(); i++) {
      String at = path + ".routes[" + i + "]";
      timeout(host.getRoutes(i), at);
      if (host.getRoutesCount() <= MOST_ROUTES) {
        shadow(host.getRoutesList(), i, path);
      }
    }
  }

  private static boolean defaultTimeout(Route route) {
    RouteAction action = route.getRoute();
    return route.hasRoute() && !action.hasTimeout() && !action.hasMaxStreamDuration();
  }

  private void timeout(Route route, String path) {
    if (!defaultTimeout(route)) {
      return;
    }
    if (grpc(route.getMatch())) {
      hints.add(
          ProblemKind.STREAM_TIMEOUT,
          path,
          "the default timeout of 15 s ends gRPC streams that take longer (expected route.timeout:"
              + " 0s for streams, or the time that calls may take)");
    } else if (webSocket(route.getRoute())) {
      hints.add(
          ProblemKind.STREAM_TIMEOUT,
          path,
          "the default timeout of 15 s also counts for WebSockets (expected route.timeout: 0s)");
    }
  }

  private static boolean grpc(RouteMatch match) {
    String path =
        switch (match.getPathSpecifierCase()) {
          case PATH -> match.getPath();
          case PREFIX -> match.getPrefix();
          case PATH_SEPARATED_PREFIX -> match.getPathSeparatedPrefix();
          default -> "";
        };
    return match.hasGrpc() || GRPC_PATH.matcher(path).matches();
  }

  private static boolean webSocket(RouteAction action) {
    return action.getUpgradeConfigsList().stream()
        .filter(upgrade -> !upgrade.hasEnabled() || upgrade.getEnabled().getValue())
        .anyMatch(upgrade -> upgrade.getUpgradeType().equalsIgnoreCase(WEBSOCKET));
  }

  /** WebSockets on all routes: one hint, as most of the routes will never see one. */
  private void webSockets(RouteConfiguration routes, String path) {
    long count =
        routes.getVirtualHostsList().stream()
            .flatMap(host -> host.getRoutesList().stream())
            .filter(RouteHints::defaultTimeout)
            .count();
    if (count > 0) {
      hints.add(
          ProblemKind.STREAM_TIMEOUT,
          path,
          "the default timeout of 15 s also counts for WebSockets, and %d of the routes %s no other"
                  .formatted(count, count == 1 ? "has" : "have")
              + " (expected route.timeout: 0s on routes with WebSockets)");
    }
  }

  private void shadow(List<Route> routes, int at, String host) {
    for (int i = 0; i < at; i++) {
      if (Shadow.covers(routes.get(i).getMatch(), routes.get(at).getMatch())) {
        hints.add(
            ProblemKind.SHADOWED_ROUTE,
            host + ".routes[" + at + "]",
            "no request gets here: routes[%d] in line %d, %s, takes them first (expected the more"
                    .formatted(
                        i,
                        hints.line(host + ".routes[" + i + "]"),
                        Shadow.describe(routes.get(i).getMatch()))
                + " special route before the more general one)");
        return;
      }
    }
  }
}
