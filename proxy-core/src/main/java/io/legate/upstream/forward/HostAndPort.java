package io.legate.upstream.forward;

import io.legate.upstream.Protos;
import java.net.InetAddress;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Where a request is to go: the host and port of its authority (RFC 3986 section 3.2). Immutable.
 *
 * @param key host and port, in lower case, by which it is found in a {@link DnsCache}
 * @param name the host, without the brackets of an IPv6 address
 * @param port the authority's, or the default
 */
public record HostAndPort(String key, String name, int port) {
  private static final int MAX_PORT = 65535;

  /** What an authority says; null when that is no host. */
  public static @Nullable HostAndPort parse(String authority, int defaultPort) {
    String text = authority.toLowerCase(Locale.ROOT);
    int bracket = text.lastIndexOf(']');
    int colon = text.indexOf(':', Math.max(0, bracket));
    String host = colon < 0 ? text : text.substring(0, colon);
    if (colon >= 0 && text.indexOf(':', colon + 1) >= 0) {
      return null;
    }
    int port = colon < 0 ? defaultPort : port(text.substring(colon + 1));
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    String name = bracketed ? host.substring(1, host.length() - 1) : host;
    if (name.isEmpty() || port < 0 || bracketed && Protos.ip(name) == null) {
      return null;
    }
    return new HostAndPort(host + ":" + port, name, port);
  }

  private static int port(String digits) {
    if (digits.isEmpty() || digits.length() > 5 || !digits.chars().allMatch(Character::isDigit)) {
      return -1;
    }
    int port = Integer.parseInt(digits);
    return port > MAX_PORT ? -1 : port;
  }

  /** The address, where the host is written as one. */
  @Nullable InetAddress ip() {
    return Protos.ip(name);
  }
}
