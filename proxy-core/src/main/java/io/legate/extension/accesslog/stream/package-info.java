/**
 * Access lines on the process's own streams: {@code envoy.access_loggers.stdout} and {@code
 * .stderr}.
 */
@org.jspecify.annotations.NullMarked
package io.legate.extension.accesslog.stream;
