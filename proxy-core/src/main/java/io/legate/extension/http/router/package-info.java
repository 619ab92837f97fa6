/** {@code envoy.filters.http.router}: compiles it; the room router does it. */
@org.jspecify.annotations.NullMarked
package io.legate.extension.http.router;
