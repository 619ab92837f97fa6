package io.legate.accesslog;

import com.google.protobuf.ByteString;
import io.envoyproxy.envoy.config.core.v3.DataSource;
import io.envoyproxy.envoy.config.core.v3.SubstitutionFormatString;
import io.envoyproxy.envoy.config.core.v3.TypedExtensionConfig;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Set;

/** Compiles Envoy's {@code SubstitutionFormatString}. On the control thread. */
final class SubstitutionFormats {
  static final FieldSet FIELDS =
      FieldSet.of("envoy.config.core.v3.SubstitutionFormatString")
          .reads(
              "text_format",
              "text_format_source",
              "json_format",
              "omit_empty_values",
              "content_type",
              "formatters")
          .harmless("json_format_options", "keys are always written in order");
  static final FieldSet SOURCE_FIELDS =
      FieldSet.of("envoy.config.core.v3.DataSource")
          .reads("inline_string", "inline_bytes", "filename", "environment_variable")
          .refuses("watched_directory", "a format is read once");

  /** Formatters whose commands are built in. */
  private static final Set<String> BUILT_IN_FORMATTERS =
      Set.of("envoy.extensions.formatter.req_without_query.v3.ReqWithoutQuery");

  private SubstitutionFormats() {}

  static Format compile(SubstitutionFormatString message, ConfigContext at) {
    at.check(FIELDS, message);
    for (int i = 0; i < message.getFormattersCount(); i++) {
      checkFormatter(message.getFormatters(i), at.at("formatters", i));
    }
    Format format = body(message, at);
    return message.getContentType().isEmpty()
        ? format
        : format.withContentType(message.getContentType());
  }

  private static Format body(SubstitutionFormatString message, ConfigContext at) {
    boolean omit = message.getOmitEmptyValues();
    switch (message.getFormatCase()) {
      case TEXT_FORMAT:
        return Format.text(message.getTextFormat(), omit, at.at("text_format"));
      case TEXT_FORMAT_SOURCE:
        ConfigContext source = at.at("text_format_source");
        return Format.text(read(message.getTextFormatSource(), source), omit, source);
      case JSON_FORMAT:
        return Format.json(message.getJsonFormat(), omit, at.at("json_format"));
      default:
        at.error("no format (expected text_format, text_format_source or json_format)");
        return Format.text("", at);
    }
  }

  private static void checkFormatter(TypedExtensionConfig formatter, ConfigContext at) {
    String url = formatter.getTypedConfig().getTypeUrl();
    String type = url.substring(url.lastIndexOf('/') + 1);
    if (!BUILT_IN_FORMATTERS.contains(type)) {
      at.error(
          "unsupported-extension",
          "Formatter not found: '" + formatter.getName() + "' (" + type + ") (expected none)");
    }
  }

  private static String read(DataSource source, ConfigContext at) {
    at.check(SOURCE_FIELDS, source);
    switch (source.getSpecifierCase()) {
      case INLINE_STRING:
        return source.getInlineString();
      case INLINE_BYTES:
        ByteString bytes = source.getInlineBytes();
        return bytes.toStringUtf8();
      case FILENAME:
        return readFile(source.getFilename(), at.at("filename"));
      case ENVIRONMENT_VARIABLE:
        String value = System.getenv(source.getEnvironmentVariable());
        if (value == null) {
          at.at("environment_variable")
              .error(
                  "Environment variable doesn't exist: "
                      + source.getEnvironmentVariable()
                      + " (expected it to be set)");
        }
        return value == null ? "" : value;
      default:
        at.error("no source (expected filename, inline_string or another)");
        return "";
    }
  }

  private static String readFile(String name, ConfigContext at) {
    try {
      return Files.readString(Path.of(name), StandardCharsets.UTF_8);
    } catch (IOException | InvalidPathException e) {
      at.error("Invalid path: " + name + " (expected the path of a file)");
      return "";
    }
  }
}
