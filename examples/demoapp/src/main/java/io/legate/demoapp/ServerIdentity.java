package io.legate.demoapp;

import io.netty.channel.Channel;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/**
 * Who the server says it is. Immutable, shared by all threads.
 *
 * @param name the {@code ServerName} of the answers
 * @param address the {@code ServerIP} of the answers; null to tell the address that the connection
 *     came in on
 * @param service the service of {@code /service/…}
 * @param version the version of {@code GET /}
 */
record ServerIdentity(String name, @Nullable String address, String service, String version) {

  /**
   * Resolves the host name once, at start: the demos bind to 127.0.0.1 behind a sidecar and still
   * tell the address of their host. A server with a name of its own has no such address.
   */
  static ServerIdentity of(DemoAppOptions options) {
    String name = options.serverName();
    String address = null;
    if (name == null) {
      try {
        InetAddress host = InetAddress.getLocalHost();
        name = host.getHostName();
        address = host.getHostAddress();
      } catch (UnknownHostException e) {
        // A host whose name nobody resolves: the name is still good, the connection has an address.
        name = System.getenv().getOrDefault("HOSTNAME", "localhost");
      }
    }
    String service = options.serviceName();
    return new ServerIdentity(name, address, service == null ? name : service, options.version());
  }

  /** The {@code ServerIP} to tell a client of this connection. */
  String address(Channel channel) {
    return address == null ? hostAddress((InetSocketAddress) channel.localAddress()) : address;
  }

  /** The {@code ClientIP} to tell a client of this connection. */
  static String clientAddress(Channel channel) {
    return hostAddress((InetSocketAddress) channel.remoteAddress());
  }

  private static String hostAddress(InetSocketAddress address) {
    return address.getAddress().getHostAddress();
  }
}
