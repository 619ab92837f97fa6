package io.legate.listener;

import io.legate.stream.Addresses;
import io.netty.channel.unix.DomainSocketAddress;
import java.net.SocketAddress;

/**
 * One address that a listener listens on, as configured.
 *
 * @param address the address; port 0: any that is free
 * @param ipv6Only whether {@code ::} leaves IPv4 alone ({@code ipv4_compat} is off)
 * @param mode the permissions of a Unix socket, or 0: as they come
 */
public record ListenAddress(SocketAddress address, boolean ipv6Only, int mode) {
  /** Whether it is a Unix socket. */
  public boolean unix() {
    return address instanceof DomainSocketAddress;
  }

  /** {@code 0.0.0.0:80}. */
  public String text() {
    return Addresses.text(address);
  }

  /** The address in a metric's name: {@code 0.0.0.0_80}, {@code [__]_80}. */
  public String statText() {
    return text().replace(':', '_');
  }
}
