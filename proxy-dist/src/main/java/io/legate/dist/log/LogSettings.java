package io.legate.dist.log;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How the process logs.
 *
 * @param level of all components ({@code -l})
 * @param components levels that differ from it ({@code --component-log-level})
 * @param pattern in spdlog's language ({@code --log-format})
 * @param escaped whether messages are escaped as C strings ({@code --log-format-escaped})
 * @param path the file to append to ({@code --log-path}); null for stderr
 */
public record LogSettings(
    LogLevel level,
    Map<String, LogLevel> components,
    String pattern,
    boolean escaped,
    @Nullable Path path) {

  /** Envoy's defaults: {@code info} to stderr. */
  public static final LogSettings DEFAULT =
      new LogSettings(LogLevel.INFO, Map.of(), LogPattern.DEFAULT, false, null);

  public LogSettings {
    components = Map.copyOf(components);
  }
}
