package io.legate.router;

import io.legate.http.HeaderMap;

/** Decides which cluster a request of a route goes to. Immutable, called on workers. */
interface ClusterSpecifier {
  /** The route with its cluster. */
  RouteEntry pick(HeaderMap request, long randomValue);
}
