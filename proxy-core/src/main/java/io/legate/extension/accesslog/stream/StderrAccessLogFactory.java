package io.legate.extension.accesslog.stream;

import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StderrAccessLog;
import io.legate.common.FieldSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles {@code envoy.access_loggers.stderr}: lines on the process's stderr. */
public final class StderrAccessLogFactory extends StreamAccessLogFactory<StderrAccessLog> {
  /** What it may say. */
  public static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.access_loggers.stream.v3.StderrAccessLog").reads("log_format");

  /** Made by the registry. */
  public StderrAccessLogFactory() {
    super(
        FIELDS,
        StderrAccessLog.parser(),
        "/dev/stderr",
        List.of("envoy.access_loggers.stderr", "envoy.stderr_access_log"));
  }

  @Override
  @Nullable SubstitutionFormatString format(StderrAccessLog config) {
    return config.hasLogFormat() ? config.getLogFormat() : null;
  }
}
