package io.legate.router;

import io.envoyproxy.envoy.config.route.v3.RouteConfiguration;
import io.legate.common.ConfigContext;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the route of a request. Compiled on the control thread from a {@code RouteConfiguration};
 * immutable, asked by all workers without garbage (but for regular expressions, {@code
 * cluster_header}, and headers that come in several fields). Envoy: {@code Router::Config}.
 */
public final class RouteTable {
  private final String name;
  private final VirtualHosts virtualHosts;
  private final List<HeaderName> internalOnlyHeaders;

  RouteTable(String name, VirtualHosts virtualHosts, List<HeaderName> internalOnlyHeaders) {
    this.name = name;
    this.virtualHosts = virtualHosts;
    this.internalOnlyHeaders = internalOnlyHeaders;
  }

  /** A table without a route. */
  public static RouteTable empty() {
    return new RouteTable("", new VirtualHosts(false), List.of());
  }

  /**
   * Compiles a table. What is wrong goes to {@code at}; with an error there the result is not to be
   * used.
   */
  public static RouteTable compile(
      RouteConfiguration proto, ConfigContext at, RouteContext context) {
    return new RouteTableCompiler(proto, at, context).compile();
  }

  /** The configuration's name. */
  public String name() {
    return name;
  }

  /** Headers that are removed from external requests ({@code internal_only_headers}). */
  public List<HeaderName> internalOnlyHeaders() {
    return internalOnlyHeaders;
  }

  /**
   * The route of a request, or null.
   *
   * @param randomValue the stream's random number: the same each time a stream asks
   * @param secure whether the client speaks TLS, where {@code x-forwarded-proto} does not say
   */
  public @Nullable RouteEntry route(HeaderMap request, long randomValue, boolean secure) {
    RouteList routes = virtualHosts.find(request);
    return routes == null ? null : routes.find(request, randomValue, secure);
  }
}
