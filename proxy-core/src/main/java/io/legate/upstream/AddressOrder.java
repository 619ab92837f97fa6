package io.legate.upstream;

import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;

/**
 * In which order the addresses of a host are tried: the families in turn (RFC 8305 section 4).
 * Immutable. Envoy: {@code HappyEyeballsConfig}.
 *
 * @param first the family that is tried first
 * @param count how many addresses of it are tried before one of the other, each time
 */
public record AddressOrder(Family first, int count) {
  /** Nothing configured: that of the first address, one by one. */
  public static final AddressOrder STANDARD = new AddressOrder(Family.OF_FIRST, 1);

  /** An address family. */
  public enum Family {
    /** That of the first address. */
    OF_FIRST,
    V4,
    V6
  }

  /** The same addresses, ordered. */
  List<SocketAddress> sort(List<SocketAddress> addresses) {
    boolean six =
        switch (first) {
          case OF_FIRST -> isV6(addresses.get(0));
          case V4 -> false;
          case V6 -> true;
        };
    Iterator<SocketAddress> firsts = addresses.stream().filter(a -> isV6(a) == six).iterator();
    Iterator<SocketAddress> others = addresses.stream().filter(a -> isV6(a) != six).iterator();
    List<SocketAddress> sorted = new ArrayList<>(addresses.size());
    while (firsts.hasNext() || others.hasNext()) {
      for (int i = 0; i < count && firsts.hasNext(); i++) {
        sorted.add(firsts.next());
      }
      if (others.hasNext()) {
        sorted.add(others.next());
      }
    }
    return sorted;
  }

  private static boolean isV6(SocketAddress address) {
    return ((InetSocketAddress) address).getAddress() instanceof Inet6Address;
  }
}
