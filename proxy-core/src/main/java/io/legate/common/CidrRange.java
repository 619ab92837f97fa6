package io.legate.common;

import io.netty.util.NetUtil;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/**
 * A range of IP addresses, by the bits they begin with. Envoy: {@code envoy.config.core.v3
 * .CidrRange}.
 *
 * @param ipv6 whether it is a range of IPv6 addresses
 * @param high the first 64 bits; an IPv4 address is in the last 32 bits of {@code low}
 * @param low the last 64 bits
 * @param length how many bits count
 */
public record CidrRange(boolean ipv6, long high, long low, int length) {
  /** What a range may say. */
  public static final FieldSet FIELDS =
      FieldSet.of("envoy.config.core.v3.CidrRange").reads("address_prefix", "prefix_len");

  /** The range, or null when it is malformed, which has been told to {@code at}. */
  public static @Nullable CidrRange compile(
      io.envoyproxy.envoy.config.core.v3.CidrRange range, ConfigContext at) {
    at.check(FIELDS, range);
    byte[] bytes = NetUtil.createByteArrayFromIpAddressString(range.getAddressPrefix());
    int length = range.getPrefixLen().getValue();
    if (bytes == null || length < 0 || length > bytes.length * 8) {
      String text = range.getAddressPrefix() + "/" + Integer.toUnsignedString(length);
      at.error(
          "invalid ip/mask combo '"
              + text
              + "' (format is <ip>/<# mask bits>, expected 10.0.0.0/8 or the like)");
      return null;
    }
    return of(bytes, length);
  }

  /** The range of the addresses that share the first {@code length} bits with this one. */
  public static CidrRange of(InetAddress address, int length) {
    return of(address.getAddress(), length);
  }

  private static CidrRange of(byte[] bytes, int length) {
    if (bytes.length == 4) {
      return new CidrRange(false, 0, read(bytes, 0, 4) & mask(length + 32), length);
    }
    long high = read(bytes, 0, 8) & mask(Math.min(length, 64));
    long low = read(bytes, 8, 8) & mask(Math.max(0, length - 64));
    return new CidrRange(true, high, low, length);
  }

  private static long read(byte[] bytes, int from, int count) {
    long value = 0;
    for (int i = from; i < from + count; i++) {
      value = value << 8 | (bytes[i] & 0xFF);
    }
    return value;
  }

  /** A word whose first {@code bits} bits are set. */
  private static long mask(int bits) {
    return bits == 0 ? 0 : -1L << (64 - bits);
  }

  /** Whether the address is in it. */
  public boolean contains(InetAddress address) {
    return (address.getAddress().length == 16) == ipv6 && of(address, length).equals(this);
  }
}
