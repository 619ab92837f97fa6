package io.legate.upstream.discovery;

import io.legate.upstream.Protos;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What the system says of resolving names: {@code /etc/resolv.conf}, see {@code resolv.conf(5)}.
 * Immutable. Options that c-ares does not know either are passed over.
 *
 * @param servers name servers, in order; may be empty
 * @param search search domains, in order
 * @param ndots names with so many dots are asked for as they are first
 * @param timeoutMillis per try
 * @param tries per question
 * @param rotate whether questions go to the servers in turn
 * @param useTcp {@code use-vc}
 */
record ResolvConf(
    List<InetSocketAddress> servers,
    List<String> search,
    int ndots,
    long timeoutMillis,
    int tries,
    boolean rotate,
    boolean useTcp) {
  private static final Logger LOG = LoggerFactory.getLogger("dns");
  private static final int DNS_PORT = 53;

  // Those of c-ares, which are shorter than the C library's.
  private static final long TIMEOUT_MILLIS = 2000;
  private static final int TRIES = 3;

  /** Reads the file; one that cannot be read says nothing. */
  static ResolvConf read(Path path) {
    try {
      return parse(Files.readAllLines(path));
    } catch (IOException e) {
      LOG.debug("cannot read {}: {}", path, e.toString());
      return parse(List.of());
    }
  }

  private static ResolvConf parse(List<String> lines) {
    List<InetSocketAddress> servers = new ArrayList<>();
    List<String> search = List.of();
    List<String> options = new ArrayList<>();
    for (String line : lines) {
      String[] words = line.strip().split("\\s+");
      if (words.length < 2 || words[0].startsWith("#") || words[0].startsWith(";")) {
        continue;
      }
      List<String> values = List.of(words).subList(1, words.length);
      switch (words[0]) {
        case "nameserver" -> addServer(values.get(0), servers);
        case "search", "domain" -> search = List.copyOf(values); // the last line counts
        case "options" -> options.addAll(values);
        default -> {} // sortlist and what is unknown
      }
    }
    return new ResolvConf(
        List.copyOf(servers),
        search,
        (int) number(options, "ndots:", 1),
        Math.max(1, number(options, "timeout:", TIMEOUT_MILLIS / 1000)) * 1000,
        (int) Math.max(1, number(options, "attempts:", TRIES)),
        options.contains("rotate"),
        options.contains("use-vc") || options.contains("usevc"));
  }

  private static void addServer(String text, List<InetSocketAddress> servers) {
    InetAddress ip = Protos.ip(text);
    if (ip != null) {
      servers.add(new InetSocketAddress(ip, DNS_PORT));
    }
  }

  private static long number(List<String> options, String key, long otherwise) {
    long found = otherwise;
    for (String option : options) {
      if (option.startsWith(key) && option.substring(key.length()).matches("[0-9]{1,6}")) {
        found = Long.parseLong(option.substring(key.length()));
      }
    }
    return found;
  }
}
