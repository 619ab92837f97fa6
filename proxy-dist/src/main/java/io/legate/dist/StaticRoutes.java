package io.legate.dist;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.config.bootstrap.v3.Bootstrap;
import io.envoyproxy.envoy.config.listener.v3.Filter;
import io.envoyproxy.envoy.config.listener.v3.FilterChain;
import io.envoyproxy.envoy.config.listener.v3.Listener;
import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import java.util.ArrayList;
import java.util.List;

/** The route configurations that are written in a bootstrap's listeners. */
final class StaticRoutes {
  private StaticRoutes() {}

  static List<RouteConfiguration> of(Bootstrap bootstrap) {
    List<RouteConfiguration> routes = new ArrayList<>();
    for (Listener listener : bootstrap.getStaticResources().getListenersList()) {
      List<FilterChain> chains = new ArrayList<>(listener.getFilterChainsList());
      if (listener.hasDefaultFilterChain()) {
        chains.add(listener.getDefaultFilterChain());
      }
      for (FilterChain chain : chains) {
        chain.getFiltersList().forEach(filter -> add(filter, routes));
      }
    }
    return routes;
  }

  private static void add(Filter filter, List<RouteConfiguration> routes) {
    Any config = filter.getTypedConfig();
    if (!config.is(HttpConnectionManager.class)) {
      return;
    }
    try {
      HttpConnectionManager manager = config.unpack(HttpConnectionManager.class);
      if (manager.hasRouteConfig()) {
        routes.add(manager.getRouteConfig());
      }
    } catch (InvalidProtocolBufferException e) {
      throw new IllegalStateException("a listener that was compiled cannot be read", e);
    }
  }
}
