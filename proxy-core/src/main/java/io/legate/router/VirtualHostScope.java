package io.legate.router;

import io.legate.accesslog.HeaderMutations;

/** What a virtual host says to all of its routes, while it is compiled. */
record VirtualHostScope(
    RouteScope configuration,
    VirtualHost virtualHost,
    HeaderMutations requestHeaders,
    HeaderMutations responseHeaders,
    PerFilterConfigs filters,
    RetryPolicy retryPolicy,
    long perRequestBufferLimitBytes) {

  /** All mutations that hold for a cluster of a route, in the order in which they are applied. */
  RouteEntry.Mutations mutations(Pair weightedCluster, Pair route) {
    return new RouteEntry.Mutations(
        configuration.ordered(
            configuration.requestHeaders(), weightedCluster.request, route.request, requestHeaders),
        configuration.ordered(
            configuration.responseHeaders(),
            weightedCluster.response,
            route.response,
            responseHeaders));
  }

  /** What one place does to requests and responses. */
  record Pair(HeaderMutations request, HeaderMutations response) {
    static final Pair NONE = new Pair(HeaderMutations.NONE, HeaderMutations.NONE);
  }
}
