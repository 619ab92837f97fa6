package io.legate.extension.listener.originaldst;

import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.unix.IntegerUnixChannelOption;
import io.netty.channel.unix.RawUnixChannelOption;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * What Linux knows of a redirected connection: the address that it had before ({@code
 * SO_ORIGINAL_DST}), or for a transparent socket its own. Envoy: {@code Utility::getOriginalDst}.
 */
final class OriginalDestination {
  // Of Linux: <netinet/in.h>, <linux/netfilter_ipv4.h>, <linux/netfilter_ipv6/ip6_tables.h>
  private static final int SOL_IP = 0;
  private static final int SOL_IPV6 = 41;
  private static final int SO_ORIGINAL_DST = 80;
  private static final int IP_TRANSPARENT = 19;
  private static final int IPV6_TRANSPARENT = 75;
  private static final int SOCKADDR_IN = 16;
  private static final int SOCKADDR_IN6 = 28;
  private static final int PORT_AT = 2;
  private static final int ADDRESS_AT = 4;
  private static final int ADDRESS_AT_6 = 8;

  private static final ChannelOption<ByteBuffer> ORIGINAL =
      new RawUnixChannelOption("LEGATE_SO_ORIGINAL_DST", SOL_IP, SO_ORIGINAL_DST, SOCKADDR_IN);
  private static final ChannelOption<ByteBuffer> ORIGINAL_6 =
      new RawUnixChannelOption(
          "LEGATE_IP6T_SO_ORIGINAL_DST", SOL_IPV6, SO_ORIGINAL_DST, SOCKADDR_IN6);
  private static final ChannelOption<Integer> TRANSPARENT =
      new IntegerUnixChannelOption("LEGATE_IS_TRANSPARENT", SOL_IP, IP_TRANSPARENT);
  private static final ChannelOption<Integer> TRANSPARENT_6 =
      new IntegerUnixChannelOption("LEGATE_IS_TRANSPARENT_6", SOL_IPV6, IPV6_TRANSPARENT);

  private OriginalDestination() {}

  /** The address, or null when the connection was not redirected. */
  static @Nullable InetSocketAddress of(Channel channel, SocketAddress local) {
    if (!(local instanceof InetSocketAddress own)) {
      return null;
    }
    boolean six = own.getAddress() instanceof Inet6Address;
    try {
      Integer transparent = channel.config().getOption(six ? TRANSPARENT_6 : TRANSPARENT);
      if (transparent != null && transparent != 0) {
        return own;
      }
      ByteBuffer address = channel.config().getOption(six ? ORIGINAL_6 : ORIGINAL);
      InetSocketAddress meant = address == null ? null : parse(address, six);
      // Connection tracking knows connections that nobody redirected, too: such a one meant us.
      return own.equals(meant) ? null : meant;
    } catch (ChannelException e) {
      return null; // nobody translated its address
    }
  }

  /** Reads a {@code sockaddr_in} or {@code sockaddr_in6}. */
  static InetSocketAddress parse(ByteBuffer address, boolean six) {
    int port = Short.toUnsignedInt(address.getShort(PORT_AT));
    byte[] ip = new byte[six ? 16 : 4];
    for (int i = 0; i < ip.length; i++) {
      ip[i] = address.get((six ? ADDRESS_AT_6 : ADDRESS_AT) + i);
    }
    try {
      return new InetSocketAddress(InetAddress.getByAddress(ip), port);
    } catch (UnknownHostException e) {
      throw new IllegalStateException("an address of " + ip.length + " bytes", e);
    }
  }
}
