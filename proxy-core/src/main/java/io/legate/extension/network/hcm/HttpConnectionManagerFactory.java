package io.legate.extension.network.hcm;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager;
import io.legate.common.ConfigContext;
import io.legate.common.TypedConfig;
import io.legate.factory.FactoryContext;
import io.legate.factory.NetworkFilterConfigFactory;
import io.legate.http.conn.ConnectionManagers;
import io.legate.network.NetworkFilterFactory;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Compiles {@code
 * envoy.extensions.filters.network.http_connection_manager.v3.HttpConnectionManager}.
 */
public final class HttpConnectionManagerFactory implements NetworkFilterConfigFactory {
  @Override
  public String configType() {
    return ManagerCompiler.FIELDS.messageType();
  }

  @Override
  public List<String> names() {
    return List.of(
        "envoy.filters.network.http_connection_manager", "envoy.http_connection_manager");
  }

  @Override
  public @Nullable NetworkFilterFactory compile(
      Any typedConfig, ConfigContext at, FactoryContext context) {
    HttpConnectionManager proto =
        TypedConfig.unpack(typedConfig, HttpConnectionManager.getDefaultInstance(), at);
    if (proto == null) {
      return null;
    }
    var config = new ManagerCompiler(proto, at, context).compile();
    return config == null ? null : new ConnectionManagers(config, context.workers().size());
  }

  @Override
  public boolean terminal() {
    return true;
  }
}
