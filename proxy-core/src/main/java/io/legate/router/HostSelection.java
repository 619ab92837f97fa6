package io.legate.router;

import io.legate.http.HeaderMap;
import io.legate.http.HttpFilterCallbacks;
import io.legate.network.Connection;
import io.legate.stream.Protocol;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.MetadataCriteria;
import org.jspecify.annotations.Nullable;

/**
 * What the choice of a host may depend on for a request: its route, its head, its connection. One
 * per {@link RouterFilter}, used anew for every request; confined to the worker. Envoy: the {@code
 * LoadBalancerContext} that {@code Router::Filter} is.
 */
final class HostSelection implements LoadBalancerContext {
  private @Nullable HttpFilterCallbacks callbacks;
  private @Nullable RouteAction action;
  private @Nullable MetadataCriteria metadataMatch;

  /**
   * Begins with a request that is forwarded by {@code action}.
   *
   * @param metadataMatch what the route and its weighted cluster ask of hosts, or null
   */
  void start(
      HttpFilterCallbacks callbacks, RouteAction action, @Nullable MetadataCriteria metadataMatch) {
    this.callbacks = callbacks;
    this.action = action;
    this.metadataMatch = metadataMatch;
  }

  /** Forgets the request. */
  void clear() {
    callbacks = null;
    action = null;
    metadataMatch = null;
  }

  private HttpFilterCallbacks callbacks() {
    HttpFilterCallbacks c = callbacks;
    assert c != null;
    return c;
  }

  @Override
  public @Nullable MetadataCriteria metadataMatch() {
    return metadataMatch;
  }

  @Override
  public @Nullable Connection downstreamConnection() {
    return callbacks().connection();
  }

  @Override
  public HeaderMap requestHeaders() {
    return callbacks().requestHeaders();
  }

  @Override
  public @Nullable Protocol downstreamProtocol() {
    return callbacks().streamInfo().protocol();
  }
}
