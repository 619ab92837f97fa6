package io.legate.accesslog;

import com.google.protobuf.Any;
import io.legate.common.ConfigContext;
import org.jspecify.annotations.Nullable;

/**
 * What access loggers may use of the process. Immutable; used on the control thread.
 *
 * @param files the files that lines are written to
 * @param factories finds the factory of a logger
 */
public record AccessLogContext(AccessLogFiles files, Factories factories) {
  /** Finds the factory of a logger by the type of its configuration, then by name. */
  @FunctionalInterface
  public interface Factories {
    /** The factory; null when there is none, which has been told to {@code at}. */
    @Nullable AccessLogFactory find(String name, Any typedConfig, ConfigContext at);
  }
}
