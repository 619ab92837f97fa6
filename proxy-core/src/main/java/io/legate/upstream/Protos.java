package io.legate.upstream;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.Message;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.legate.common.ConfigContext;
import io.netty.channel.unix.DomainSocketAddress;
import io.netty.util.NetUtil;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import org.jspecify.annotations.Nullable;

/** Reads what several compilers find in messages: durations, addresses, packed messages. */
public final class Protos {
  private Protos() {}

  public static long nanos(Duration duration) {
    return Math.addExact(
        Math.multiplyExact(duration.getSeconds(), 1_000_000_000L), duration.getNanos());
  }

  /** The packed message, or null after an error when its bytes are not one. */
  public static <T extends Message> @Nullable T unpack(Any any, Class<T> type, ConfigContext at) {
    try {
      return any.unpack(type);
    } catch (InvalidProtocolBufferException e) {
      at.error("Unable to unpack as " + type.getSimpleName() + " (expected such a message)");
      return null;
    }
  }

  /** The full name of the packed message. */
  public static String typeName(Any any) {
    String url = any.getTypeUrl();
    return url.substring(url.lastIndexOf('/') + 1);
  }

  /** The IP address of a text, or null when it is none. */
  public static @Nullable InetAddress ip(String text) {
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(text);
    if (bytes == null) {
      return null;
    }
    try {
      return InetAddress.getByAddress(bytes);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + bytes.length + " bytes", e);
    }
  }

  /** The address, or null after an error when it is not an IP address and port. */
  public static @Nullable InetSocketAddress inet(SocketAddress address, ConfigContext at) {
    InetAddress ip = ip(address.getAddress());
    if (ip == null) {
      at.at("address")
          .error(
              "malformed IP address: "
                  + address.getAddress()
                  + ". Consider setting resolver_name or setting cluster type to 'STRICT_DNS' or"
                  + " 'LOGICAL_DNS' (expected an IP address)");
      return null;
    }
    if (address.getPortValue() < 0 || address.getPortValue() > 65535) {
      at.at("port_value")
          .error(Integer.toUnsignedString(address.getPortValue()) + " (expected at most 65535)");
      return null;
    }
    return new InetSocketAddress(ip, address.getPortValue());
  }

  /** The address of an endpoint that needs no name server, or null after an error. */
  public static java.net.@Nullable SocketAddress socketAddress(Address address, ConfigContext at) {
    return switch (address.getAddressCase()) {
      case SOCKET_ADDRESS -> inet(address.getSocketAddress(), at.at("socket_address"));
      case PIPE -> new DomainSocketAddress(address.getPipe().getPath());
      case ENVOY_INTERNAL_ADDRESS -> {
        at.error(
            "unsupported-field",
            "internal addresses are not supported yet (expected socket_address or pipe)");
        yield null;
      }
      case ADDRESS_NOT_SET -> {
        at.error("an address is required (expected socket_address or pipe)");
        yield null;
      }
    };
  }
}
