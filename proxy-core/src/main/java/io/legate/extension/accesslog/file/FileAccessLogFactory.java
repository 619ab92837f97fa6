package io.legate.extension.accesslog.file;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import io.envoyproxy.envoy.extensions.access_loggers.file.v3.FileAccessLog;
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

/** Compiles {@code envoy.access_loggers.file}: lines appended to a file. */
public final class FileAccessLogFactory implements AccessLogFactory {
  /** What it may say. */
  public static final FieldSet FIELDS =
      FieldSet.of("envoy.extensions.access_loggers.file.v3.FileAccessLog")
          .reads("path", "format", "json_format", "typed_json_format", "log_format");

  @Override
  public String configType() {
    return FIELDS.messageType();
  }

  @Override
  public List<String> names() {
    return List.of("envoy.access_loggers.file", "envoy.file_access_log");
  }

  @Override
  public @Nullable AccessLog compile(Any typedConfig, ConfigContext at, AccessLogContext context) {
    FileAccessLog config;
    try {
      config = FileAccessLog.parseFrom(typedConfig.getValue());
    } catch (InvalidProtocolBufferException e) {
      at.error("Unable to unpack as FileAccessLog (expected such a message)");
      return null;
    }
    at.check(FIELDS, config);
    Format format = format(config, at);
    if (config.getPath().isEmpty()) {
      at.at("path")
          .error("value length must be at least 1 characters (expected a value that is not empty)");
      return null;
    }
    AccessLogFile file = context.files().open(config.getPath(), at.at("path"));
    return file == null ? null : new FileLogger(file, format);
  }

  private static Format format(FileAccessLog config, ConfigContext at) {
    return switch (config.getAccessLogFormatCase()) {
      case FORMAT ->
          Format.text(
              config.getFormat().isEmpty() ? Format.DEFAULT_TEXT : config.getFormat(),
              at.at("format"));
      case JSON_FORMAT -> Format.json(config.getJsonFormat(), false, at.at("json_format"));
      case TYPED_JSON_FORMAT ->
          Format.json(config.getTypedJsonFormat(), false, at.at("typed_json_format"));
      case LOG_FORMAT -> Format.of(config.getLogFormat(), at.at("log_format"));
      case ACCESSLOGFORMAT_NOT_SET -> Format.text(Format.DEFAULT_TEXT, at);
    };
  }
}
