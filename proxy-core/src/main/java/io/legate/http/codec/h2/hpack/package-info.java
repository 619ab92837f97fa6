/** Header compression of HTTP/2 (RFC 7541), both directions. */
@org.jspecify.annotations.NullMarked
package io.legate.http.codec.h2.hpack;
