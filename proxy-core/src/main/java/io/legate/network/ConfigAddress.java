package io.legate.network;

import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.Pipe;
import io.legate.common.ConfigContext;
import io.legate.common.FieldSet;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Compiles {@code envoy.config.core.v3.Address} where an IP address or a Unix socket is due. */
public final class ConfigAddress {
  /** What an address may say. */
  public static final FieldSet ADDRESS_FIELDS =
      FieldSet.of("envoy.config.core.v3.Address")
          .reads("socket_address", "pipe")
          .refuses("envoy_internal_address", "there are no internal listeners");

  /** What a socket address may say. */
  public static final FieldSet SOCKET_ADDRESS_FIELDS =
      FieldSet.of("envoy.config.core.v3.SocketAddress")
          .reads("protocol", "address", "port_value", "ipv4_compat")
          .harmless("resolver_name", "the default resolver is meant, or the address is numeric")
          .refuses("named_port", "ports are numbers")
          .refuses("network_namespace_filepath", "sockets are made in our own namespace");

  /** What a pipe may say. */
  public static final FieldSet PIPE_FIELDS =
      FieldSet.of("envoy.config.core.v3.Pipe").reads("path", "mode");

  private ConfigAddress() {}

  /**
   * The address; null when it is none, which has been told to {@code at}.
   *
   * @param at the place of {@code address}
   */
  public static @Nullable SocketAddress compile(Address address, ConfigContext at) {
    at.check(ADDRESS_FIELDS, address);
    return switch (address.getAddressCase()) {
      case SOCKET_ADDRESS -> inet(address.getSocketAddress(), at.at("socket_address"));
      case PIPE -> pipe(address.getPipe(), at.at("pipe"));
      case ENVOY_INTERNAL_ADDRESS -> null; // told by the check
      case ADDRESS_NOT_SET -> {
        at.error("address is required (expected socket_address or pipe)");
        yield null;
      }
    };
  }

  private static @Nullable SocketAddress inet(
      io.envoyproxy.envoy.config.core.v3.SocketAddress socket, ConfigContext at) {
    at.check(SOCKET_ADDRESS_FIELDS, socket);
    if (socket.getPortValue() < 0 || socket.getPortValue() > 65535) {
      String port = Integer.toUnsignedString(socket.getPortValue());
      at.at("port_value").error("port_value: " + port + " (expected at most 65535)");
      return null;
    }
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(socket.getAddress());
    if (bytes == null) {
      at.at("address")
          .error(
              "malformed IP address: "
                  + socket.getAddress()
                  + ". Consider setting resolver_name or setting cluster type to 'STRICT_DNS' or"
                  + " 'LOGICAL_DNS' (expected an IP address)");
      return null;
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(bytes), socket.getPortValue());
    } catch (UnknownHostException e) {
      throw new AssertionError("of 4 or 16 bytes", e);
    }
  }

  private static @Nullable SocketAddress pipe(Pipe pipe, ConfigContext at) {
    at.check(PIPE_FIELDS, pipe);
    if (pipe.getPath().isEmpty()) {
      at.at("path").error("path is required (expected the path of a socket)");
      return null;
    }
    if (pipe.getPath().startsWith("@")) {
      at.at("path")
          .error(
              "abstract Unix sockets are not supported: " + pipe.getPath() + " (expected a path)");
      return null;
    }
    return new DomainSocketAddress(pipe.getPath());
  }
}
