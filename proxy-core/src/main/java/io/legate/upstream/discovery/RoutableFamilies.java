package io.legate.upstream.discovery;

import java.net.InetAddress;
import java.net.NetworkInterface;
import java.net.SocketException;
import java.util.List;

/**
 * Which address families this machine has addresses of, loopback aside (Envoy: {@code
 * filter_unroutable_families}). Interfaces come and go, so it is asked for anew at each lookup.
 */
record RoutableFamilies(boolean v4, boolean v6) {
  static final RoutableFamilies ALL = new RoutableFamilies(true, true);

  static RoutableFamilies ofThisMachine() {
    try {
      List<InetAddress> addresses =
          NetworkInterface.networkInterfaces()
              .flatMap(NetworkInterface::inetAddresses)
              .filter(a -> !a.isLoopbackAddress())
              .toList();
      // Without any there is nothing to go by.
      return addresses.isEmpty() ? ALL : of(addresses);
    } catch (SocketException e) {
      return ALL;
    }
  }

  static RoutableFamilies of(List<InetAddress> local) {
    return new RoutableFamilies(
        local.stream().anyMatch(a -> a.getAddress().length == 4),
        local.stream().anyMatch(a -> a.getAddress().length == 16));
  }

  boolean has(InetAddress address) {
    return address.getAddress().length == 4 ? v4 : v6;
  }
}
