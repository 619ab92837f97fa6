package io.legate.dist.process;

/**
 * A backend of a demo.
 *
 * @param address where it listens, on port 80 unless the text has another
 * @param alias the name by which clusters find it
 * @param name its server name
 * @param service its service name
 */
record Backend(String address, String alias, String name, String service, String version) {
  static Backend of(String address, String alias, String name, String version) {
    return new Backend(address, alias, name, name, version);
  }

  String host() {
    if (address.startsWith("[")) {
      return address.substring(1, address.indexOf(']'));
    }
    int colon = address.indexOf(':');
    return colon < 0 ? address : address.substring(0, colon);
  }

  int port() {
    int colon = address.indexOf(':', address.indexOf(']') + 1);
    return colon < 0 ? 80 : Integer.parseInt(address.substring(colon + 1));
  }

  /** As an argument of {@link BackendsMain}. */
  String text() {
    return String.join(",", address, alias, name, service, version);
  }

  static Backend parse(String text) {
    String[] parts = text.split(",", 5);
    return new Backend(parts[0], parts[1], parts[2], parts[3], parts[4]);
  }
}
