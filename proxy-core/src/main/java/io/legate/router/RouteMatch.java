package io.legate.router;

import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.FractionalPercent;
import io.legate.http.GrpcRequests;
import io.legate.http.HeaderMap;
import io.legate.http.HeaderMatcher;
import io.legate.http.Headers;
import io.legate.http.QueryParameterMatcher;
import org.jspecify.annotations.Nullable;

/**
 * Decides whether a route is for a request: its path and every other condition must match.
 * Immutable, for any thread. Envoy: {@code envoy.config.route.v3.RouteMatch}.
 */
final class RouteMatch {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.route.v3.RouteMatch")
          .reads("prefix", "path", "safe_regex", "connect_matcher", "path_separated_prefix")
          .reads("case_sensitive", "runtime_fraction", "headers", "query_parameters", "grpc")
          .refuses("path_match_policy", "there are no path matcher extensions")
          .refuses("tls_context", "routes cannot depend on client certificates yet")
          .refuses("dynamic_metadata", "routes cannot depend on dynamic metadata yet")
          .refuses("filter_state", "routes cannot depend on filter state yet");

  static final FieldSet GRPC_FIELDS =
      FieldSet.of("envoy.config.route.v3.RouteMatch.GrpcRouteMatchOptions");

  private final PathMatcher path;
  private final HeaderMatcher[] headers;
  private final QueryParameterMatcher[] queryParameters;
  private final @Nullable FractionalPercent fraction;
  private final boolean grpc;

  private RouteMatch(
      PathMatcher path,
      HeaderMatcher[] headers,
      QueryParameterMatcher[] queryParameters,
      @Nullable FractionalPercent fraction,
      boolean grpc) {
    this.path = path;
    this.headers = headers;
    this.queryParameters = queryParameters;
    this.fraction = fraction;
    this.grpc = grpc;
  }

  static RouteMatch compile(
      io.envoyproxy.envoy.config.route.v3.RouteMatch proto,
      boolean ignorePathParameters,
      ConfigContext at) {
    at.check(FIELDS, proto);
    at.at("grpc").check(GRPC_FIELDS, proto.getGrpc());
    return new RouteMatch(
        PathMatcher.compile(proto, ignorePathParameters, at),
        HeaderMatcher.compileAll(proto.getHeadersList(), at, "headers"),
        QueryParameterMatcher.compileAll(proto.getQueryParametersList(), at, "query_parameters"),
        proto.hasRuntimeFraction()
            ? FractionalPercent.compile(proto.getRuntimeFraction(), at.at("runtime_fraction"))
            : null,
        proto.hasGrpc());
  }

  PathMatcher path() {
    return path;
  }

  boolean matches(HeaderMap request, long randomValue) {
    return path.matches(request)
        && (fraction == null || fraction.includes(randomValue))
        && (!grpc || request.has(Headers.PATH) && GrpcRequests.is(request))
        && HeaderMatcher.allMatch(headers, request)
        && (queryParameters.length == 0 || queryMatches(request));
  }

  private boolean queryMatches(HeaderMap request) {
    int entry = request.first(Headers.PATH);
    return entry >= 0
        && QueryParameterMatcher.allMatch(
            queryParameters,
            request.bytes(),
            request.valueStart(entry),
            request.valueLength(entry));
  }
}
