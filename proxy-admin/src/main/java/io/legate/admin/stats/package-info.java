/** Stats as text, JSON, Prometheus and HTML. */
@org.jspecify.annotations.NullMarked
package io.legate.admin.stats;
