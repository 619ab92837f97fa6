package io.legate.admin.json;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.legate.stream.Addresses;
import java.net.InetSocketAddress;

/** Socket addresses as {@code envoy.config.core.v3.Address}. */
public final class ProtoAddresses {
  private ProtoAddresses() {}

  /** An address by number, or the path of a Unix socket. */
  public static Address of(java.net.SocketAddress address) {
    if (address instanceof InetSocketAddress) {
      return Address.newBuilder()
          .setSocketAddress(
              SocketAddress.newBuilder()
                  .setAddress(Addresses.ip(address))
                  .setPortValue(Addresses.port(address)))
          .build();
    }
    return Address.newBuilder().setPipe(Pipe.newBuilder().setPath(Addresses.text(address))).build();
  }
}
