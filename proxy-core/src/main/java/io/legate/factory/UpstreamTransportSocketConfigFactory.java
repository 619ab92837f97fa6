package io.legate.factory;

import com.google.protobuf.Any;
import io.legate.common.ConfigContext;
import io.legate.common.ExtensionFactory;
import io.legate.network.TransportSocketFactory;
import org.jspecify.annotations.Nullable;

/** Compiles the configuration of a transport socket that faces hosts. */
public interface UpstreamTransportSocketConfigFactory extends ExtensionFactory {
  /**
   * Compiles it, on the control thread; null when it is wrong, which has been told to {@code at}.
   */
  @Nullable TransportSocketFactory compile(Any typedConfig, ConfigContext at);
}
