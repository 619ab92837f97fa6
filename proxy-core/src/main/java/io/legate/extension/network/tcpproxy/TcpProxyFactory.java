package io.legate.extension.network.tcpproxy;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.extensions.filters.network.tcp_proxy.v3.TcpProxy;
import io.legate.common.ConfigContext;
import io.legate.common.TypedConfig;
import io.legate.factory.FactoryContext;
import io.legate.factory.NetworkFilterConfigFactory;
import io.legate.network.NetworkFilterFactory;
import io.legate.tcp.TcpProxyCompiler;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Compiles {@code envoy.filters.network.tcp_proxy}. */
public final class TcpProxyFactory implements NetworkFilterConfigFactory {
  @Override
  public String configType() {
    return TcpProxyCompiler.FIELDS.messageType();
  }

  @Override
  public List<String> names() {
    return List.of("envoy.filters.network.tcp_proxy", "envoy.tcp_proxy", "tcp_proxy");
  }

  @Override
  public boolean terminal() {
    return true;
  }

  @Override
  public @Nullable NetworkFilterFactory compile(
      Any typedConfig, ConfigContext at, FactoryContext context) {
    TcpProxy config = TypedConfig.unpack(typedConfig, TcpProxy.getDefaultInstance(), at);
    return config == null ? null : TcpProxyCompiler.compile(config, at, context);
  }
}
