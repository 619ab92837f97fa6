package io.legate.accesslog;

import io.legate.event.Worker;

/**
 * Decides whether a request or connection is logged. Compiled on the control thread, asked on any
 * worker. Envoy: {@code AccessLog::Filter}.
 */
@FunctionalInterface
public interface AccessLogFilter {
  /** Whether it is logged; on the stream's worker. */
  boolean matches(FormatContext context, Worker worker);
}
