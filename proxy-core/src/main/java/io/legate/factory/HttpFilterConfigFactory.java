package io.legate.factory;

import com.google.protobuf.Any;
import io.legate.common.ConfigContext;
import io.legate.common.ExtensionFactory;
import io.legate.http.HttpFilterFactory;
import org.jspecify.annotations.Nullable;

/** Compiles the configuration of an HTTP filter. Envoy: {@code NamedHttpFilterConfigFactory}. */
public interface HttpFilterConfigFactory extends ExtensionFactory {
  /**
   * Compiles it, on the control thread.
   *
   * @param at the filter's place in the configuration
   * @param statPrefix the HTTP connection manager's, such as {@code http.ingress.}
   * @return null when it is wrong, which has been told to {@code at}
   */
  @Nullable HttpFilterFactory compile(
      Any typedConfig, ConfigContext at, String statPrefix, FactoryContext context);

  /**
   * The same for a filter that asks routes for its configuration.
   *
   * @param name its name in the chain, by which {@code Route.perFilterConfig} knows it
   */
  default @Nullable HttpFilterFactory compile(
      String name, Any typedConfig, ConfigContext at, String statPrefix, FactoryContext context) {
    return compile(typedConfig, at, statPrefix, context);
  }

  /**
   * Compiles what a route, virtual host or weighted cluster sets for this filter ({@code
   * typed_per_filter_config}).
   *
   * @return what the filter finds in the route; null when the filter has no such configuration or
   *     it is wrong, which has been told to {@code at}
   */
  default @Nullable Object compileRouteConfig(
      Any typedConfig, ConfigContext at, FactoryContext context) {
    at.error("unsupported-field", "the filter takes no configuration per route (expected none)");
    return null;
  }

  /** The type of the configuration per route, when it differs from {@link #configType()}. */
  default String routeConfigType() {
    return configType();
  }

  /** Whether it must be the last of its chain. */
  boolean terminal();
}
