package io.legate.accesslog;

import io.legate.event.Worker;

/**
 * Where a finished request or connection is told of. Compiled on the control thread, called on any
 * worker; never blocks. Envoy: {@code AccessLog::Instance}.
 */
@FunctionalInterface
public interface AccessLog {
  /** Tells nobody. */
  AccessLog NONE = (context, worker) -> {};

  /**
   * Tells of one request or connection, whose facts are complete.
   *
   * @param context read within this call only
   * @param worker the stream's, on whose thread the call is made
   */
  void log(FormatContext context, Worker worker);
}
