package io.legate.dist.log;

import java.util.Collections;
import java.util.List;

/**
 * The one list of log components: Envoy's logger names, each of which is the name of an SLF4J
 * logger here. A logger of any other name, such as a library's, belongs to {@link #MISC}.
 */
public final class LogComponents {
  /** The component of whatever has none of its own. */
  public static final String MISC = "misc";

  /** All of them, in alphabetical order. */
  public static final List<String> ALL =
      List.of(
          "admin",
          "alternate_protocols_cache",
          "assert",
          "aws",
          "backtrace",
          "basic_auth",
          "cache_filter",
          "client",
          "compression",
          "config",
          "conn_handler",
          "connection",
          "credential_injector",
          "decompression",
          "dns",
          "dynamic_forward_proxy",
          "envoy_bug",
          "ext_authz",
          "ext_proc",
          "file",
          "filter",
          "forward_proxy",
          "geolocation",
          "golang",
          "grpc",
          "happy_eyeballs",
          "hc",
          "health_checker",
          "http",
          "http2",
          "hystrix",
          "init",
          "io",
          "jwt",
          "kafka",
          "key_value_store",
          "lua",
          "main",
          "matcher",
          MISC,
          "mongo",
          "multi_connection",
          "oauth2",
          "pool",
          "quic",
          "quic_stream",
          "rate_limit_quota",
          "rbac",
          "rds",
          "redis",
          "rocketmq",
          "router",
          "runtime",
          "secret",
          "stats",
          "stats_sinks",
          "tap",
          "testing",
          "thrift",
          "tracing",
          "udp",
          "upstream",
          "wasm",
          "websocket");

  private LogComponents() {}

  /** Whether there is a component of that name. */
  public static boolean contains(String name) {
    return Collections.binarySearch(ALL, name) >= 0;
  }

  /** The component that a logger belongs to. */
  static String of(String loggerName) {
    return contains(loggerName) ? loggerName : MISC;
  }
}
