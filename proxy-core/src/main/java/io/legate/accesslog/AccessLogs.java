package io.legate.accesslog;

import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles the {@code access_log} lists of listeners, connection managers and TCP proxies. */
public final class AccessLogs {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.accesslog.v3.AccessLog").reads("name", "filter", "typed_config");

  private AccessLogs() {}

  /**
   * Compiles a list into one log that writes to all of them, each behind its filter.
   *
   * @param at the message whose field {@code access_log} the list is
   */
  public static AccessLog compile(
      List<io.envoyproxy.envoy.config.accesslog.v3.AccessLog> protos,
      ConfigContext at,
      AccessLogContext context) {
    List<AccessLog> logs = new ArrayList<>();
    for (int i = 0; i < protos.size(); i++) {
      AccessLog log = compile(protos.get(i), at.at("access_log", i), context);
      if (log != null) {
        logs.add(log);
      }
    }
    if (logs.isEmpty()) {
      return AccessLog.NONE;
    }
    return logs.size() == 1 ? logs.get(0) : all(logs.toArray(new AccessLog[0]));
  }

  private static @Nullable AccessLog compile(
      io.envoyproxy.envoy.config.accesslog.v3.AccessLog proto,
      ConfigContext at,
      AccessLogContext context) {
    at.check(FIELDS, proto);
    AccessLogFactory factory =
        context.factories().find(proto.getName(), proto.getTypedConfig(), at);
    AccessLogFilter filter =
        proto.hasFilter() ? AccessLogFilters.compile(proto.getFilter(), at.at("filter")) : null;
    if (factory == null) {
      return null;
    }
    AccessLog log = factory.compile(proto.getTypedConfig(), at.at("typed_config"), context);
    return log == null || filter == null ? log : filtered(filter, log);
  }

  private static AccessLog filtered(AccessLogFilter filter, AccessLog log) {
    return (context, worker) -> {
      if (filter.matches(context, worker)) {
        log.log(context, worker);
      }
    };
  }

  private static AccessLog all(AccessLog[] logs) {
    return (context, worker) -> {
      for (AccessLog log : logs) {
        log.log(context, worker);
      }
    };
  }
}
