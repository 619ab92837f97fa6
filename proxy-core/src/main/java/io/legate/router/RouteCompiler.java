package io.legate.router;

import io.envoyproxy.envoy.config.route.v3.Route;
import io.legate.accesslog.HeaderMutations;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import org.jspecify.annotations.Nullable;

/** Compiles one route. On the control thread. */
final class RouteCompiler {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.route.v3.Route")
          .reads("name", "match", "route", "redirect", "direct_response", "metadata")
          .reads("typed_per_filter_config", "request_headers_to_add")
          .reads("request_headers_to_remove", "response_headers_to_add")
          .reads("response_headers_to_remove", "per_request_buffer_limit_bytes")
          .refuses("filter_action", "a route forwards, redirects or answers directly")
          .refuses("non_forwarding_action", "a route forwards, redirects or answers directly");

  private final Route proto;
  private final ConfigContext at;
  private final VirtualHostScope scope;

  RouteCompiler(Route proto, ConfigContext at, VirtualHostScope scope) {
    this.proto = proto;
    this.at = at;
    this.scope = scope;
  }

  RouteList.Rule compile() {
    at.check(FIELDS, proto);
    if (!proto.hasMatch()) {
      at.at("match").error("value is required (expected it to be set)");
    }
    RouteMatch match =
        RouteMatch.compile(
            proto.getMatch(), scope.configuration().ignorePathParameters(), at.at("match"));
    VirtualHostScope.Pair headers =
        new VirtualHostScope.Pair(
            HeaderMutations.compile(
                proto.getRequestHeadersToAddList(),
                proto.getRequestHeadersToRemoveList(),
                "request",
                at),
            HeaderMutations.compile(
                proto.getResponseHeadersToAddList(),
                proto.getResponseHeadersToRemoveList(),
                "response",
                at));
    PerFilterConfigs filters = scope.filters();
    if (PerFilterConfigs.in(proto, at)) {
      filters =
          filters.with(proto.getTypedPerFilterConfigMap(), scope.configuration().context(), at);
    }
    return new RouteList.Rule(match, action(match.path(), headers, filters));
  }

  private ClusterSpecifier action(
      PathMatcher path, VirtualHostScope.Pair headers, PerFilterConfigs filters) {
    RouteAction action = null;
    DirectResponse direct = null;
    switch (proto.getActionCase()) {
      case ROUTE -> {
        RetryPolicy inherited = scope.retryPolicy();
        action = RouteAction.compile(proto.getRoute(), inherited, at.at("route"));
      }
      case REDIRECT -> {
        ConfigContext here = at.at("redirect");
        int status = Redirect.status(proto.getRedirect(), here);
        Redirect redirect = Redirect.compile(proto.getRedirect(), here);
        direct = new DirectResponse(status, "", redirect);
      }
      case DIRECT_RESPONSE ->
          direct =
              DirectResponse.compile(
                  proto.getDirectResponse(),
                  scope.configuration().maxDirectResponseBodyBytes(),
                  at.at("direct_response"));
      case FILTER_ACTION, NON_FORWARDING_ACTION ->
          direct = new DirectResponse(404, "", Redirect.nowhere()); // refused by the field set
      case ACTION_NOT_SET -> {
        at.error("an action is required (expected route, redirect or direct_response)");
        direct = new DirectResponse(404, "", Redirect.nowhere());
      }
    }
    RouteEntry.Common common = common(path, action, direct);
    if (action == null) {
      RouteEntry.Mutations mutations = scope.mutations(VirtualHostScope.Pair.NONE, headers);
      return new RouteEntry(common, mutations, filters, null, null, null, null);
    }
    return new ClusterSpecifiers(scope, common, headers, filters, action)
        .compile(proto.getRoute(), at.at("route"));
  }

  private RouteEntry.Common common(
      PathMatcher path, @Nullable RouteAction action, @Nullable DirectResponse direct) {
    return new RouteEntry.Common(
        proto.getName(),
        scope.virtualHost(),
        proto.getMetadata(),
        path,
        action,
        direct,
        proto.hasPerRequestBufferLimitBytes()
            ? Integer.toUnsignedLong(proto.getPerRequestBufferLimitBytes().getValue())
            : scope.perRequestBufferLimitBytes());
  }
}
