package io.legate.factory;

import io.legate.accesslog.AccessLog;
import io.legate.common.ConfigContext;
import java.util.List;

/** Compiles access logs. */
public interface AccessLogCompiler {
  /**
   * One log that writes to all of them; those that are wrong are told to {@code at} and left out.
   *
   * @param at the message whose field {@code access_log} they are
   */
  AccessLog compileHttp(
      List<io.envoyproxy.envoy.config.accesslog.v3.AccessLog> logs, ConfigContext at);

  /** The same for what has no HTTP in it: listeners and TCP proxies. */
  default ConnectionLog compile(
      List<io.envoyproxy.envoy.config.accesslog.v3.AccessLog> logs, ConfigContext at) {
    return ConnectionLogs.of(compileHttp(logs, at));
  }
}
