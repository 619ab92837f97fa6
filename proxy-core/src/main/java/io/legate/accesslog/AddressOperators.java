package io.legate.accesslog;

import io.legate.accesslog.OperatorSpec.Parameter;
import io.legate.common.ConfigContext;
import io.legate.stream.Addresses;
import io.legate.stream.ConnectionInfo;
import io.legate.stream.StreamInfo;
import java.net.Inet4Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Operators that show addresses: whole, without the port, the port alone. */
final class AddressOperators {
  private AddressOperators() {}

  static void addTo(Consumer<OperatorSpec> list) {
    client(list);
    address("DOWNSTREAM_DIRECT_REMOTE", of(ConnectionInfo::directRemoteAddress), list);
    address("DOWNSTREAM_LOCAL", of(ConnectionInfo::localAddress), list);
    address("DOWNSTREAM_DIRECT_LOCAL", of(ConnectionInfo::localAddress), list);
    address("UPSTREAM_LOCAL", StreamInfo::upstreamLocalAddress, list);
    address("UPSTREAM_REMOTE", StreamInfo::upstreamRemoteAddress, list);
  }

  private static Function<StreamInfo, @Nullable SocketAddress> of(
      Function<ConnectionInfo, SocketAddress> side) {
    return info -> info.connection() == null ? null : side.apply(info.connection());
  }

  private static void address(
      String side,
      Function<StreamInfo, @Nullable SocketAddress> address,
      Consumer<OperatorSpec> list) {
    Operator whole =
        (context, out) -> {
          SocketAddress found = address.apply(context.streamInfo());
          return found != null && putWhole(found, out);
        };
    Operator port =
        (context, out) -> {
          SocketAddress found = address.apply(context.streamInfo());
          return found instanceof InetSocketAddress inet && putPort(inet.getPort(), out);
        };
    add(side + "_ADDRESS", Parameter.NONE, false, (p, at) -> whole, list);
    add(side + "_PORT", Parameter.NONE, true, (p, at) -> port, list);
    add(
        side + "_ADDRESS_WITHOUT_PORT",
        Parameter.OPTIONAL,
        false,
        (mask, at) -> {
          int bits = maskBits(mask, at);
          return (context, out) -> {
            SocketAddress found = address.apply(context.streamInfo());
            return found != null && putMasked(found, bits, out);
          };
        },
        list);
  }

  /** The client's address, which forwarded-for rules may have found: then it has no port. */
  private static void client(Consumer<OperatorSpec> list) {
    add(
        "DOWNSTREAM_REMOTE_ADDRESS",
        Parameter.NONE,
        false,
        (p, at) -> AddressOperators::clientWhole,
        list);
    add(
        "DOWNSTREAM_REMOTE_PORT",
        Parameter.NONE,
        true,
        (p, at) -> (context, out) -> putPort(clientPort(context.streamInfo()), out),
        list);
    add(
        "DOWNSTREAM_REMOTE_ADDRESS_WITHOUT_PORT",
        Parameter.OPTIONAL,
        false,
        (mask, at) -> {
          int bits = maskBits(mask, at);
          return (context, out) -> clientMasked(context.streamInfo(), bits, out);
        },
        list);
  }

  private static void add(
      String name,
      Parameter parameter,
      boolean number,
      OperatorSpec.Compiler compiler,
      Consumer<OperatorSpec> list) {
    list.accept(new OperatorSpec(name, parameter, number, compiler));
  }

  private static boolean clientWhole(FormatContext context, LineBuffer out) {
    StreamInfo info = context.streamInfo();
    String ip = info.downstreamRemoteIp();
    if (ip == null) {
      return false;
    }
    ConnectionInfo connection = info.connection();
    if (connection != null && !(connection.remoteAddress() instanceof InetSocketAddress)) {
      out.put(ip); // A Unix socket's path has no port.
      return true;
    }
    boolean v6 = ip.indexOf(':') >= 0;
    if (v6) {
      out.putByte('[');
    }
    out.put(ip);
    if (v6) {
      out.putByte(']');
    }
    out.putByte(':');
    out.putNumber(clientPort(info));
    return true;
  }

  /** The connection's port where the address is the connection's, else 0 as in Envoy. */
  private static int clientPort(StreamInfo info) {
    ConnectionInfo connection = info.connection();
    String ip = info.downstreamRemoteIp();
    return connection != null && connection.remoteIp().equals(ip)
        ? Addresses.port(connection.remoteAddress())
        : 0;
  }

  private static boolean clientMasked(StreamInfo info, int bits, LineBuffer out) {
    String ip = info.downstreamRemoteIp();
    if (ip == null) {
      return false;
    }
    if (bits < 0) {
      out.put(ip);
      return true;
    }
    byte[] raw = io.netty.util.NetUtil.createByteArrayFromIpAddressString(ip);
    return raw != null && putMasked(raw, bits, out);
  }

  private static boolean putWhole(SocketAddress address, LineBuffer out) {
    if (address instanceof InetSocketAddress inet
        && inet.getAddress() instanceof Inet4Address four) {
      putFour(four.getAddress(), out);
      out.putByte(':');
      out.putNumber(inet.getPort());
    } else {
      out.put(Addresses.text(address));
    }
    return true;
  }

  private static boolean putPort(int port, LineBuffer out) {
    out.putNumber(port);
    return true;
  }

  private static boolean putMasked(SocketAddress address, int bits, LineBuffer out) {
    InetAddress ip = address instanceof InetSocketAddress inet ? inet.getAddress() : null;
    if (ip != null && bits >= 0) {
      return putMasked(ip.getAddress(), bits, out);
    }
    if (ip instanceof Inet4Address four) {
      putFour(four.getAddress(), out);
    } else {
      out.put(Addresses.ip(address));
    }
    return true;
  }

  /** A network in CIDR notation; nothing where the mask is longer than the address. */
  private static boolean putMasked(byte[] raw, int bits, LineBuffer out) {
    if (bits > raw.length * 8) {
      return false;
    }
    for (int i = 0; i < raw.length; i++) {
      int keep = Math.min(8, Math.max(0, bits - i * 8));
      raw[i] &= (byte) (0xff << (8 - keep));
    }
    try {
      out.put(Addresses.ip(new InetSocketAddress(InetAddress.getByAddress(raw), 0)));
    } catch (UnknownHostException e) {
      throw new IllegalStateException(e); // Only for a wrong number of bytes.
    }
    out.putByte('/');
    out.putNumber(bits);
    return true;
  }

  private static void putFour(byte[] ip, LineBuffer out) {
    for (int i = 0; i < 4; i++) {
      if (i > 0) {
        out.putByte('.');
      }
      out.putNumber(ip[i] & 0xffL);
    }
  }

  private static int maskBits(String mask, ConfigContext at) {
    if (mask.isEmpty()) {
      return -1;
    }
    int bits = -1;
    try {
      bits = Integer.parseInt(mask);
    } catch (NumberFormatException e) {
      at.error("invalid MASK_PREFIX_LEN '" + mask + "' (expected a number from 0 to 128)");
      return -1;
    }
    if (bits < 0 || bits > 128) {
      at.error("invalid MASK_PREFIX_LEN '" + mask + "' (expected a number from 0 to 128)");
    }
    return bits;
  }
}
