/** Connections to hosts that carry HTTP requests. */
@org.jspecify.annotations.NullMarked
package io.legate.http.pool;
