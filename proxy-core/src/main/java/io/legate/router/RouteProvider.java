package io.legate.router;

/**
 * Gives the route table of the moment. A stream asks once and keeps what it got. One per worker and
 * HTTP connection manager, called on the worker: a static table now, RDS later.
 */
@FunctionalInterface
public interface RouteProvider {
  /** The table of the moment. */
  RouteTable current();

  /** Gives an empty table: every request is answered by a filter. */
  RouteProvider NONE = of(RouteTable.empty());

  /** Gives always the same table (Envoy: {@code HttpConnectionManager.route_config}). */
  static RouteProvider of(RouteTable table) {
    return () -> table;
  }
}
