package io.legate.extension.accesslog.stream;

import com.google.protobuf.Any;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import com.google.protobuf.Parser;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
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

/** What the loggers of both streams have in common: one field, and a path to write to. */
abstract class StreamAccessLogFactory<M extends Message> implements AccessLogFactory {
  private final FieldSet fields;
  private final Parser<M> parser;
  private final String path;
  private final List<String> names;

  StreamAccessLogFactory(FieldSet fields, Parser<M> parser, String path, List<String> names) {
    this.fields = fields;
    this.parser = parser;
    this.path = path;
    this.names = names;
  }

  /** Its {@code log_format}, or null. */
  abstract @Nullable SubstitutionFormatString format(M config);

  @Override
  public final String configType() {
    return fields.messageType();
  }

  @Override
  public final List<String> names() {
    return names;
  }

  @Override
  public final @Nullable AccessLog compile(
      Any typedConfig, ConfigContext at, AccessLogContext context) {
    M config;
    try {
      config = parser.parseFrom(typedConfig.getValue());
    } catch (InvalidProtocolBufferException e) {
      at.error("cannot be read as " + names.get(0) + " (expected such a message)");
      return null;
    }
    at.check(fields, config);
    SubstitutionFormatString configured = format(config);
    Format format =
        configured != null
            ? Format.of(configured, at.at("log_format"))
            : Format.text(Format.DEFAULT_TEXT, at);
    AccessLogFile file = context.files().open(path, at);
    return file == null ? null : new FileLogger(file, format);
  }
}
