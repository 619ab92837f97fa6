package io.legate.config.judge;

import io.legate.config.Problem;
import io.legate.config.ProblemKind;
import io.legate.config.Severity;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/** Addresses that are listened on. */
final class ListenAddresses {
  private static final String LISTENERS = "static_resources.listeners[";
  private static final String ADMIN = "admin.address.socket_address";

  /** An address; {@code port} is where its port stands. */
  private record Address(String key, Mention port, String path) {}

  private final List<Address> all = new ArrayList<>();
  private final Set<String> unbound = new HashSet<>();

  /** Whether a socket address at this path is listened on. */
  static boolean listens(String path) {
    return path.equals(ADMIN)
        || (path.startsWith(LISTENERS)
            && path.endsWith("address.socket_address")
            && !path.contains("filter_chain"));
  }

  void add(String protocol, String host, Mention port, String path) {
    if (!port.text().equals("0")) {
      String address = (host.contains(":") ? "[" + host + "]" : host) + ":" + port.text();
      all.add(new Address(address + '/' + protocol.toUpperCase(Locale.ROOT), port, path));
    }
  }

  /** A listener that does not bind ({@code bind_to_port: false}). */
  void unbound(String file, String path) {
    unbound.add(file + ' ' + path);
  }

  private boolean bound(Address address) {
    int end = address.path().indexOf(']');
    return end < 0
        || !unbound.contains(address.port().file() + ' ' + address.path().substring(0, end + 1));
  }

  void judge(List<Problem> problems) {
    Map<String, Address> seen = new HashMap<>();
    all.sort(Comparator.comparingInt(address -> address.port().line()));
    for (Address address : all) {
      Address first = bound(address) ? seen.putIfAbsent(address.key(), address) : null;
      if (first != null) {
        problems.add(
            address
                .port()
                .problem(
                    Severity.ERROR,
                    ProblemKind.DUPLICATE_NAME,
                    "duplicate address %s: line %d and line %d listen on it (expected one of them)"
                        .formatted(
                            address.key().substring(0, address.key().indexOf('/')),
                            first.port().line(),
                            address.port().line())));
      }
    }
  }
}
