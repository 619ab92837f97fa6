package io.legate.common;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.List;

/** A set of IP ranges. Immutable; may be used from any thread. */
public final class CidrSet {
  private final List<Range> ranges;

  private CidrSet(List<Range> ranges) {
    this.ranges = ranges;
  }

  /** Private (RFC 1918, RFC 4193) and loopback addresses: Envoy's idea of internal ones. */
  public static CidrSet internal() {
    return new Builder()
        .add(new byte[] {10, 0, 0, 0}, 8)
        .add(new byte[] {(byte) 172, 16, 0, 0}, 12)
        .add(new byte[] {(byte) 192, (byte) 168, 0, 0}, 16)
        .add(new byte[] {127, 0, 0, 0}, 8)
        .add(new byte[] {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1}, 128)
        .add(new byte[] {(byte) 0xfd, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}, 8)
        .build();
  }

  /** Whether an address is in one of the ranges. */
  public boolean contains(InetAddress address) {
    byte[] bytes = address.getAddress();
    for (Range range : ranges) {
      if (range.contains(bytes)) {
        return true;
      }
    }
    return false;
  }

  /** Gathers ranges. */
  public static final class Builder {
    private final List<Range> ranges = new ArrayList<>();

    /** Adds the addresses whose first {@code bits} bits are those of {@code prefix}. */
    public Builder add(byte[] prefix, int bits) {
      ranges.add(new Range(prefix.clone(), bits));
      return this;
    }

    /** The set of what was added. */
    public CidrSet build() {
      return new CidrSet(List.copyOf(ranges));
    }
  }

  private record Range(byte[] prefix, int bits) {
    boolean contains(byte[] address) {
      if (address.length != prefix.length) {
        return false;
      }
      int whole = bits / 8;
      for (int i = 0; i < whole; i++) {
        if (address[i] != prefix[i]) {
          return false;
        }
      }
      int rest = bits % 8;
      return rest == 0
          || (address[whole] & 0xff) >>> (8 - rest) == (prefix[whole] & 0xff) >>> (8 - rest);
    }
  }
}
