package io.legate.config;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Where a configuration's text comes from: a file, or text given directly.
 *
 * @param name as problems cite it
 * @param path the file to read, or null when the text is given
 * @param text the text, or null when a file is to be read
 */
public record ConfigSource(String name, @Nullable Path path, @Nullable String text) {

  /** A file, read when the configuration is loaded; what it holds is told by its content. */
  public static ConfigSource file(Path path) {
    return new ConfigSource(path.toString(), path, null);
  }

  /** Text, such as the value of {@code --config-yaml}; {@code name} stands for the file's. */
  public static ConfigSource text(String name, String text) {
    return new ConfigSource(name, null, text);
  }
}
