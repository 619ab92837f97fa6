/** Access log: formats compiled once, lines written off the worker. */
@org.jspecify.annotations.NullMarked
package io.legate.accesslog;
