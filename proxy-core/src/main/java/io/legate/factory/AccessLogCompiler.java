package io.legate.factory;

import io.envoyproxy.envoy.config.accesslog.v3.AccessLog;
import io.legate.common.ConfigContext;
import java.util.List;

/** Compiles the access logs of what has no HTTP in it: listeners and TCP proxies. */
public interface AccessLogCompiler {
  /**
   * One log that writes to all of them.
   *
   * @param at the message whose field {@code access_log} they are
   */
  ConnectionLog compile(List<AccessLog> logs, ConfigContext at);
}
