package io.legate.upstream.discovery;

import io.legate.http.HeaderMap;
import io.legate.http.HeaderName;
import io.legate.network.Connection;
import io.legate.stats.StatsShard;
import io.legate.upstream.Host;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.Protos;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import org.jspecify.annotations.Nullable;

/**
 * Chooses the host that the client meant: the one that a header names, where that is configured,
 * else the destination that a listener filter restored. Confined to a worker.
 */
final class OriginalDstLoadBalancer implements LoadBalancer {
  private final OriginalDstDiscovery discovery;
  private final StatsShard stats;

  OriginalDstLoadBalancer(OriginalDstDiscovery discovery, StatsShard stats) {
    this.discovery = discovery;
    this.stats = stats;
  }

  @Override
  public @Nullable Host chooseHost(LoadBalancerContext context) {
    InetSocketAddress to = named(context);
    if (to == null) {
      to = restored(context.downstreamConnection());
    }
    if (to == null) {
      return null;
    }
    int port = discovery.options().port();
    return discovery.host(port == 0 ? to : new InetSocketAddress(to.getAddress(), port));
  }

  private @Nullable InetSocketAddress named(LoadBalancerContext context) {
    HeaderName header = discovery.options().header();
    HeaderMap headers = header == null ? null : context.requestHeaders();
    if (header == null || headers == null) {
      return null;
    }
    String text = headers.get(header); // the first, where there are several
    if (text == null) {
      return null;
    }
    InetSocketAddress address = parse(text);
    if (address == null) {
      discovery.countInvalid(stats);
    }
    return address;
  }

  private static @Nullable InetSocketAddress restored(@Nullable Connection connection) {
    return connection != null
            && connection.info().localAddressRestored()
            && connection.info().localAddress() instanceof InetSocketAddress inet
        ? inet
        : null;
  }

  /** {@code 10.0.0.1:80} or {@code [2001:db8::1]:80}; null when it is neither. */
  static @Nullable InetSocketAddress parse(String text) {
    int colon = text.lastIndexOf(':');
    if (colon <= 0 || colon == text.length() - 1) {
      return null;
    }
    boolean brackets = text.charAt(0) == '[' && text.charAt(colon - 1) == ']';
    String host = brackets ? text.substring(1, colon - 1) : text.substring(0, colon);
    int port = port(text, colon + 1);
    InetAddress ip = brackets == host.indexOf(':') >= 0 ? Protos.ip(host) : null;
    return ip == null || port < 0 ? null : new InetSocketAddress(ip, port);
  }

  private static int port(String text, int from) {
    int port = 0;
    for (int i = from; i < text.length(); i++) {
      int digit = text.charAt(i) - '0';
      port = port * 10 + digit;
      if (digit < 0 || digit > 9 || port > 65535) {
        return -1;
      }
    }
    return port;
  }
}
