package io.legate.extension.network.hcm;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.legate.common.ConfigContext;
import io.legate.factory.FactoryContext;
import io.legate.factory.HttpFilterConfigFactory;
import io.legate.router.RouteContext;
import io.legate.upstream.ClusterRefs;
import org.jspecify.annotations.Nullable;

/** What the routes of one connection manager are compiled with. */
final class RouteCompileContext implements RouteContext {
  private final FactoryContext context;
  private final HttpConnectionManager proto;

  RouteCompileContext(FactoryContext context, HttpConnectionManager proto) {
    this.context = context;
    this.proto = proto;
  }

  @Override
  public ClusterRefs clusterRefs() {
    return context.clusterRefs();
  }

  @Override
  public boolean hasCluster(String name) {
    return context.hasCluster().test(name);
  }

  @Override
  public boolean validateClusters() {
    return true;
  }

  @Override
  public @Nullable Object perFilterConfig(
      String filterName, Any config, boolean optional, ConfigContext at) {
    HttpFilterConfigFactory factory =
        context
            .extensions()
            .find(
                HttpFilterConfigFactory.class,
                filterName,
                config,
                optional ? HttpFiltersCompiler.lenient(at) : at);
    return factory == null ? null : factory.compileRouteConfig(config, at, context);
  }

  @Override
  public String toString() {
    return "routes of " + proto.getStatPrefix();
  }
}
