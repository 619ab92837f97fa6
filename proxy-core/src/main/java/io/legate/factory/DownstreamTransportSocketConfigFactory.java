package io.legate.factory;

import com.google.protobuf.Any;
import io.legate.common.ConfigContext;
import io.legate.common.ExtensionFactory;
import io.legate.network.TransportSocketFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles the configuration of a transport socket that faces clients. */
public interface DownstreamTransportSocketConfigFactory extends ExtensionFactory {
  /**
   * Compiles it, on the control thread.
   *
   * @param serverNames the server names that choose the filter chain, for which it answers
   * @return null when it is wrong, which has been told to {@code at}
   */
  @Nullable TransportSocketFactory compile(
      Any typedConfig, List<String> serverNames, ConfigContext at, FactoryContext context);
}
