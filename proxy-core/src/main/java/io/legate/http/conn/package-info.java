/** One downstream HTTP connection at work: the HTTP connection manager and its streams. */
@org.jspecify.annotations.NullMarked
package io.legate.http.conn;
