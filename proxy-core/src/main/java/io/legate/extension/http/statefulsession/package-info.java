/** {@code envoy.filters.http.stateful_session}: requests of a session stay with one host. */
@org.jspecify.annotations.NullMarked
package io.legate.extension.http.statefulsession;
