package io.legate.stream;

import io.netty.util.NetUtil;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/** Text of socket addresses, as Envoy writes them. */
public final class Addresses {
  private Addresses() {}

  /** {@code 127.0.0.1:80}, {@code [::1]:80}, or the path of a Unix socket. */
  public static String text(SocketAddress address) {
    if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
      return NetUtil.toSocketAddressString(inet);
    }
    return address.toString();
  }

  /** The address without the port, IPv6 without brackets; for a Unix socket its path. */
  public static String ip(SocketAddress address) {
    if (address instanceof InetSocketAddress inet && inet.getAddress() != null) {
      return NetUtil.toAddressString(inet.getAddress());
    }
    return address.toString();
  }

  /** The port, or 0 for a Unix socket. */
  public static int port(SocketAddress address) {
    return address instanceof InetSocketAddress inet ? inet.getPort() : 0;
  }
}
