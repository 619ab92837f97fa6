package io.legate.factory;

import com.google.protobuf.Any;
import io.legate.common.ConfigContext;
import io.legate.common.ExtensionFactory;
import io.legate.network.NetworkFilterFactory;
import org.jspecify.annotations.Nullable;

/**
 * Compiles the configuration of a network filter. Envoy: {@code NamedNetworkFilterConfigFactory}.
 */
public interface NetworkFilterConfigFactory extends ExtensionFactory {
  /**
   * Compiles it, on the control thread.
   *
   * @param at the filter's place in the configuration
   * @return null when it is wrong, which has been told to {@code at}
   */
  @Nullable NetworkFilterFactory compile(Any typedConfig, ConfigContext at, FactoryContext context);

  /** Whether it must be the last of its chain, and the last must be such a one. */
  boolean terminal();
}
