/**
 * {@code envoy.filters.network.http_connection_manager}: compiles it; the room http.conn does it.
 */
@org.jspecify.annotations.NullMarked
package io.legate.extension.network.hcm;
