package io.legate.factory;

import com.google.protobuf.Any;
import io.legate.common.ConfigContext;
import io.legate.common.ExtensionFactory;
import io.legate.network.ListenerFilterFactory;
import org.jspecify.annotations.Nullable;

/** Compiles the configuration of a listener filter. */
public interface ListenerFilterConfigFactory extends ExtensionFactory {
  /**
   * Compiles it, on the control thread; null when it is wrong, which has been told to {@code at}.
   */
  @Nullable ListenerFilterFactory compile(
      Any typedConfig, ConfigContext at, FactoryContext context);
}
