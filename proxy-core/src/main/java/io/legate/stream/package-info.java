/** Facts about one request or connection: StreamInfo, response flags, response-code details. */
@org.jspecify.annotations.NullMarked
package io.legate.stream;
