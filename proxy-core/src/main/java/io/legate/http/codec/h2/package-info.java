/** HTTP/2 bytes to messages and back (RFC 9113), both sides on one frame engine. */
@org.jspecify.annotations.NullMarked
package io.legate.http.codec.h2;
