package io.legate.upstream.health;

import io.envoyproxy.envoy.config.core.v3.HealthCheck;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.envoyproxy.envoy.extensions.health_check.event_sinks.file.v3.HealthCheckEventFileSink;
import io.legate.accesslog.AccessLogFile;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.legate.common.TypedConfig;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles where events of checks are written. Used on the control thread. */
final class EventLogCompiler {
  static final FieldSet SINK =
      FieldSet.of("envoy.extensions.health_check.event_sinks.file.v3.HealthCheckEventFileSink")
          .reads("event_log_path");

  private static final String NAME = "envoy.health_check.event_sinks.file";
  private static final String TYPE =
      "envoy.extensions.health_check.event_sinks.file.v3.HealthCheckEventFileSink";

  private EventLogCompiler() {}

  /** The files of {@code event_log_path} and of each {@code event_logger}. */
  static List<AccessLogFile> compile(
      HealthCheck proto, HealthCheckCompiler.Files files, ConfigContext at) {
    List<AccessLogFile> opened = new ArrayList<>();
    if (!proto.getEventLogPath().isEmpty()) {
      add(files.open(proto.getEventLogPath(), at.at("event_log_path")), opened);
    }
    for (int i = 0; i < proto.getEventLoggerCount(); i++) {
      ConfigContext there = at.at("event_logger", i);
      String path = path(proto.getEventLogger(i), there);
      if (path != null) {
        add(files.open(path, there.at("typed_config").at("event_log_path")), opened);
      }
    }
    return List.copyOf(opened);
  }

  private static void add(@Nullable AccessLogFile file, List<AccessLogFile> opened) {
    if (file != null) {
      opened.add(file);
    }
  }

  private static @Nullable String path(TypedExtensionConfig logger, ConfigContext at) {
    String url = logger.getTypedConfig().getTypeUrl();
    if (url.isEmpty() ? !logger.getName().equals(NAME) : !url.endsWith("/" + TYPE)) {
      at.error(
          "unsupported-extension",
          "Didn't find a registered implementation for '%s' with type URL: '%s'"
                  .formatted(logger.getName(), url.substring(url.lastIndexOf('/') + 1))
              + " (expected "
              + NAME
              + ")");
      return null;
    }
    HealthCheckEventFileSink sink =
        TypedConfig.unpack(
            logger.getTypedConfig(), HealthCheckEventFileSink.getDefaultInstance(), at);
    if (sink == null) {
      return null;
    }
    at.at("typed_config").check(SINK, sink);
    if (sink.getEventLogPath().isEmpty()) {
      at.at("typed_config").at("event_log_path").error("a path is required (expected a file)");
      return null;
    }
    return sink.getEventLogPath();
  }
}
