package io.legate.router;

import com.google.protobuf.Any;
import io.legate.common.ConfigContext;
import io.legate.upstream.ClusterRefs;
import org.jspecify.annotations.Nullable;

/**
 * What the compilation of a route table needs from the server. Implemented by whoever compiles
 * tables; called on the control thread, during the compilation only.
 */
public interface RouteContext {
  /** The numbers of clusters' names. */
  ClusterRefs clusterRefs();

  /** Whether a cluster of that name exists now. */
  boolean hasCluster(String name);

  /**
   * Whether routes to unknown clusters are errors where {@code validate_clusters} is not set: true
   * for static tables, false for RDS.
   */
  boolean validateClusters();

  /**
   * Compiles one {@code typed_per_filter_config} by the factory of that filter.
   *
   * @param filterName its key: the name in the filter chain
   * @param config what it holds, {@code FilterConfig} already taken off
   * @param optional whether a filter that does not exist is no error
   * @return what {@code Route.perFilterConfig} will give; null where there is nothing to keep,
   *     after a report to {@code at} unless optional
   */
  @Nullable Object perFilterConfig(
      String filterName, Any config, boolean optional, ConfigContext at);
}
