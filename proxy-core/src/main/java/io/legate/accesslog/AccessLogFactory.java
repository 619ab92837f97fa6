package io.legate.accesslog;

import com.google.protobuf.Any;
import io.legate.common.ConfigContext;
import io.legate.common.ExtensionFactory;
import org.jspecify.annotations.Nullable;

/** Compiles one kind of access logger. Envoy: {@code AccessLogInstanceFactory}. */
public interface AccessLogFactory extends ExtensionFactory {
  /**
   * Compiles it, on the control thread.
   *
   * @param typedConfig its configuration; the default instance when there is none
   * @return null when it is wrong, which has been told to {@code at}
   */
  @Nullable AccessLog compile(Any typedConfig, ConfigContext at, AccessLogContext context);
}
