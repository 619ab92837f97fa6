package io.legate.demoapp;

import io.netty.handler.codec.http.HttpRequest;

/** What answers one path. Shared by all connections and threads. */
@FunctionalInterface
interface Endpoint {
  /**
   * Opens the exchange for a request.
   *
   * @param argument what follows the endpoint's prefix in the path; empty for an exact path
   */
  Exchange open(DemoConnection connection, HttpRequest request, String argument);
}
