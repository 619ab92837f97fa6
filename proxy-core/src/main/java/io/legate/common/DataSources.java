package io.legate.common;

import io.envoyproxy.envoy.config.core.v3.DataSource;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;

/** Reads what Envoy's {@code DataSource} names, once, on the control thread. */
public final class DataSources {
  /** What is read of the message. */
  public static final FieldSet FIELDS =
      FieldSet.of("envoy.config.core.v3.DataSource")
          .reads("filename", "inline_bytes", "inline_string", "environment_variable");

  private static final byte[] NOTHING = {};

  private DataSources() {}

  /** The bytes; empty for a source without a specifier. What fails goes to {@code at}. */
  public static byte[] read(DataSource source, ConfigContext at) {
    at.check(FIELDS, source);
    return switch (source.getSpecifierCase()) {
      case INLINE_BYTES -> source.getInlineBytes().toByteArray();
      case INLINE_STRING -> source.getInlineString().getBytes(StandardCharsets.UTF_8);
      case FILENAME -> file(source.getFilename(), at.at("filename"));
      case ENVIRONMENT_VARIABLE ->
          variable(source.getEnvironmentVariable(), at.at("environment_variable"));
      case SPECIFIER_NOT_SET -> NOTHING;
    };
  }

  private static byte[] file(String name, ConfigContext at) {
    try {
      return Files.readAllBytes(Path.of(name));
    } catch (IOException | InvalidPathException e) {
      at.error("missing-file", "unable to read file: %s (expected a file to read)".formatted(name));
      return NOTHING;
    }
  }

  private static byte[] variable(String name, ConfigContext at) {
    String value = System.getenv(name);
    if (value == null) {
      at.error("Environment variable doesn't exist: " + name + " (expected it to be set)");
      return NOTHING;
    }
    return value.getBytes(StandardCharsets.UTF_8);
  }
}
