package io.legate.tcp;

import io.legate.common.XxHash;
import io.legate.network.Connection;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.MetadataCriteria;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * What the choice of a host may depend on for a connection that is proxied. One per {@link
 * TcpProxy}; confined to the worker. Envoy: the {@code LoadBalancerContext} that {@code
 * TcpProxy::Filter} is.
 */
final class TcpHostSelection implements LoadBalancerContext {
  private final TcpProxy proxy;

  TcpHostSelection(TcpProxy proxy) {
    this.proxy = proxy;
  }

  @Override
  public boolean hasHash() {
    return proxy.config().hashSourceIp()
        && proxy.connection().info().remoteAddress() instanceof InetSocketAddress;
  }

  @Override
  public long hash() {
    return XxHash.hash(proxy.connection().info().remoteIp());
  }

  @Override
  public @Nullable MetadataCriteria metadataMatch() {
    return proxy.metadataMatch();
  }

  @Override
  public @Nullable Connection downstreamConnection() {
    return proxy.connection();
  }
}
