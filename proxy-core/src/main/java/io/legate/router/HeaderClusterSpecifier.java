package io.legate.router;

import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.http.Headers;
import io.legate.upstream.ClusterRefs;

/**
 * Takes the cluster's name from the first value of a header (Envoy: {@code
 * RouteAction.cluster_header}). Makes a route per request; names that were never configured get no
 * number, so that clients cannot fill the memory.
 */
final class HeaderClusterSpecifier implements ClusterSpecifier {
  private final HeaderName header;
  private final ClusterRefs clusterRefs;
  private final RouteEntry template;

  HeaderClusterSpecifier(String header, ClusterRefs clusterRefs, RouteEntry template) {
    HeaderName name = HeaderName.of(header);
    this.header = name == Headers.HOST ? Headers.AUTHORITY : name;
    this.clusterRefs = clusterRefs;
    this.template = template;
  }

  @Override
  public RouteEntry pick(HeaderMap request, long randomValue) {
    String value = request.get(header);
    String name = value == null ? "" : value;
    return template.toCluster(name, clusterRefs.find(name));
  }
}
