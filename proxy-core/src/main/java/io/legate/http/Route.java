package io.legate.http;

import com.google.protobuf.Message;
import org.jspecify.annotations.Nullable;

/**
 * What a route table decided for a request, as filters see it. Immutable, shared by workers. Envoy:
 * {@code Router::Route}.
 */
public interface Route {
  /** The route's name, or empty. */
  String name();

  /** The virtual host's name. */
  String virtualHostName();

  /** The cluster that the request goes to; null for a direct response or redirect. */
  @Nullable String clusterName();

  /**
   * The most specific {@code typed_per_filter_config} for a filter: weighted cluster, route,
   * virtual host, route configuration; already compiled by the filter's factory.
   */
  @Nullable Object perFilterConfig(String filterName);

  /** The route's metadata, or the default instance. */
  Message metadata();
}
