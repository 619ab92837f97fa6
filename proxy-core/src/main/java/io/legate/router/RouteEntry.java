package io.legate.router;

import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.legate.accesslog.FormatContext;
import io.legate.accesslog.HeaderMutations;
import io.legate.http.HeaderMap;
import io.legate.http.Route;
import io.legate.upstream.ClusterRef;
import io.legate.upstream.MetadataCriteria;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * What a request's route says: to which cluster it goes and how its head is changed, or what is
 * answered at once. Immutable, shared by workers. Envoy: {@code Router::RouteEntry} and {@code
 * DirectResponseEntry}.
 */
public final class RouteEntry implements Route, ClusterSpecifier {
  /** What all clusters of one route share. {@code action} or {@code directResponse} is there. */
  record Common(
      String name,
      VirtualHost virtualHost,
      Metadata metadata,
      PathMatcher path,
      @Nullable RouteAction action,
      @Nullable DirectResponse directResponse,
      long perRequestBufferLimitBytes) {}

  /** What a weighted cluster may add to: mutations in the order in which they are applied. */
  record Mutations(HeaderMutations[] request, HeaderMutations[] response) {}

  private final Common common;
  private final Mutations mutations;
  private final PerFilterConfigs filters;
  private final @Nullable HostRewrite hostRewrite;
  private final @Nullable MetadataCriteria metadataMatch;
  private final @Nullable String clusterName;
  private final @Nullable ClusterRef cluster;

  RouteEntry(
      Common common,
      Mutations mutations,
      PerFilterConfigs filters,
      @Nullable HostRewrite hostRewrite,
      @Nullable MetadataCriteria metadataMatch,
      @Nullable String clusterName,
      @Nullable ClusterRef cluster) {
    this.common = common;
    this.mutations = mutations;
    this.filters = filters;
    this.hostRewrite = hostRewrite;
    this.metadataMatch = metadataMatch;
    this.clusterName = clusterName;
    this.cluster = cluster;
  }

  RouteEntry toCluster(String name, @Nullable ClusterRef ref) {
    return new RouteEntry(common, mutations, filters, hostRewrite, metadataMatch, name, ref);
  }

  @Override
  public RouteEntry pick(HeaderMap request, long randomValue) {
    return this;
  }

  @Override
  public String name() {
    return common.name;
  }

  @Override
  public String virtualHostName() {
    return common.virtualHost.name();
  }

  /** What holds for all routes of its virtual host. */
  public VirtualHost virtualHost() {
    return common.virtualHost;
  }

  /** The cluster's name; null for a direct response or redirect, maybe empty or unknown. */
  @Override
  public @Nullable String clusterName() {
    return clusterName;
  }

  /**
   * The cluster; null for a direct response, or if nothing ever had the name that a header gave.
   */
  public @Nullable ClusterRef cluster() {
    return cluster;
  }

  /** What is answered without an upstream, or null for a route that forwards. */
  public @Nullable DirectResponse directResponse() {
    return common.directResponse;
  }

  /** How requests are forwarded, or null for a direct response. */
  public @Nullable RouteAction action() {
    return common.action;
  }

  /** What the metadata of a host must say, the weighted cluster's included; null: anything. */
  @Nullable MetadataCriteria metadataMatch() {
    return metadataMatch;
  }

  @Override
  public @Nullable Object perFilterConfig(String filterName) {
    return filters.get(filterName);
  }

  /** Whether {@code FilterConfig.disabled} switches a filter off here. */
  public boolean filterDisabled(String filterName) {
    return filters.disabled(filterName);
  }

  @Override
  public Metadata metadata() {
    return common.metadata;
  }

  /** How many bytes of a request's body may be collected for retries; -1 for the default. */
  public long perRequestBufferLimitBytes() {
    return common.perRequestBufferLimitBytes;
  }

  /**
   * Makes a request's head that of the upstream request: removes and adds headers, then rewrites
   * host and path.
   *
   * @param keepOriginal whether {@code x-envoy-original-host} and {@code x-envoy-original-path}
   *     keep what is rewritten (not with the router's {@code suppress_envoy_headers})
   */
  public void finalizeRequestHeaders(
      HeaderMap headers, FormatContext context, boolean keepOriginal) {
    for (HeaderMutations mutation : mutations.request) {
      mutation.apply(headers, context);
    }
    if (hostRewrite != null) {
      RouteAction action = common.action;
      hostRewrite.apply(headers, action != null && action.appendXForwardedHost(), keepOriginal);
    }
    rewritePathHeader(headers, keepOriginal);
  }

  /** Removes and adds headers of the response. */
  public void finalizeResponseHeaders(HeaderMap headers, FormatContext context) {
    for (HeaderMutations mutation : mutations.response) {
      mutation.apply(headers, context);
    }
  }

  /**
   * Sets the host to the chosen host's name, where {@link RouteAction#autoHostRewrite()} asks for
   * it; nothing happens for an empty name.
   */
  public void rewriteHost(HeaderMap headers, String hostname, boolean keepOriginal) {
    RouteAction action = common.action;
    if (action != null && action.autoHostRewrite()) {
      byte[] host = hostname.getBytes(StandardCharsets.UTF_8);
      HostRewrite.set(headers, host, 0, host.length, action.appendXForwardedHost(), keepOriginal);
    }
  }

  /**
   * Rewrites the path as the route (or the redirect) says; for direct responses it is called before
   * {@link #newUri}.
   */
  public void rewritePathHeader(HeaderMap headers, boolean keepOriginal) {
    PathRewrite rewrite = null;
    if (common.action != null) {
      rewrite = common.action.pathRewrite();
    } else if (common.directResponse != null) {
      rewrite = common.directResponse.redirect().pathRewrite();
    }
    if (rewrite != null) {
      rewrite.apply(headers, common.path, keepOriginal);
    }
  }

  /** The value of {@code location} for a direct response that has one. */
  public String newUri(HeaderMap headers) {
    DirectResponse direct = common.directResponse;
    if (direct == null) {
      throw new IllegalStateException("the route forwards");
    }
    return direct.redirect().newUri(headers);
  }
}
