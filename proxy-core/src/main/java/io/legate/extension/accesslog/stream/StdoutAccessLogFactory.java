package io.legate.extension.accesslog.stream;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.access_loggers.stream.v3.StdoutAccessLog;
import io.legate.accesslog.AccessLog;
import io.legate.accesslog.AccessLogContext;
import io.legate.accesslog.AccessLogFactory;
import io.legate.accesslog.AccessLogFile;
import io.legate.accesslog.FileLogger;
import io.legate.accesslog.Format;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles {@code envoy.access_loggers.stdout}: lines on the process's stdout. */
public final class StdoutAccessLogFactory implements AccessLogFactory {
  /** What it may say. */
  public static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.access_loggers.stream.v3.StdoutAccessLog").reads("log_format");

  private static final String PATH = "/dev/stdout";

  @Override
  public String configType() {
    return FIELDS.messageType();
  }

  @Override
  public List<String> names() {
    return List.of("envoy.access_loggers.stdout", "envoy.stdout_access_log");
  }

  @Override
  public @Nullable AccessLog compile(Any typedConfig, ConfigContext at, AccessLogContext context) {
    StdoutAccessLog config;
    try {
      config = StdoutAccessLog.parseFrom(typedConfig.getValue());
    } catch (InvalidProtocolBufferException e) {
      at.error("Unable to unpack as StdoutAccessLog: " + e.getMessage());
      return null;
    }
    at.check(FIELDS, config);
    Format format =
        config.hasLogFormat()
            ? Format.of(config.getLogFormat(), at.at("log_format"))
            : Format.text(Format.DEFAULT_TEXT, at);
    AccessLogFile file = context.files().open(PATH, at);
    return file == null ? null : new FileLogger(file, format);
  }
}
