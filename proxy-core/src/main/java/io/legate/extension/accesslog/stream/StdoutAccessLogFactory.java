package io.legate.extension.accesslog.stream;

import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import io.legate.common.FieldSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles {@code envoy.access_loggers.stdout}: lines on the process's stdout. */
public final class StdoutAccessLogFactory extends StreamAccessLogFactory<StdoutAccessLog> {
  /** What it may say. */
  public static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.access_loggers.stream.v3.StdoutAccessLog").reads("log_format");

  /** Made by the registry. */
  public StdoutAccessLogFactory() {
    super(
        FIELDS,
        StdoutAccessLog.parser(),
        "/dev/stdout",
        List.of("envoy.access_loggers.stdout", "envoy.stdout_access_log"));
  }

  @Override
  @Nullable SubstitutionFormatString format(StdoutAccessLog config) {
    return config.hasLogFormat() ? config.getLogFormat() : null;
  }
}
