/** Contracts of HTTP: HeaderMap, codec callbacks, HttpFilter. */
@org.jspecify.annotations.NullMarked
package io.legate.http;
