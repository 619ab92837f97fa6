/** HTTP/1 bytes to messages and back, both sides (RFC 9112). */
@org.jspecify.annotations.NullMarked
package io.legate.http.codec.h1;
