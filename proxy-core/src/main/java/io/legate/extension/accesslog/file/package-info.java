/** Access lines in a file: {@code envoy.access_loggers.file}. */
@org.jspecify.annotations.NullMarked
package io.legate.extension.accesslog.file;
