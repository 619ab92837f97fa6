package io.legate.router;

import io.legate.http.HeaderMap;
import io.legate.http.Headers;
import java.util.Comparator;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Finds the virtual host of a request: by the exact host, else by the longest wildcard at its front
 * ({@code *.example.com}, which is not {@code .example.com} itself), else by the longest at its end
 * ({@code example.*}), else {@code *}. Filled on the control thread, then read by all workers;
 * makes no garbage. Envoy: {@code VirtualHost.domains}.
 */
final class VirtualHosts {
  /** What {@link #add} found. */
  enum Added {
    YES,
    DUPLICATE,
    SECOND_WILDCARD
  }

  /** Wildcards of one length. */
  private record Wildcards(int length, DomainTable<RouteList> table) {}

  private static final Wildcards[] NONE = {};

  private final boolean ignorePort;
  private final DomainTable<RouteList> exact = new DomainTable<>();
  private final TreeMap<Integer, Wildcards> suffixesByLength =
      new TreeMap<>(Comparator.reverseOrder());
  private final TreeMap<Integer, Wildcards> prefixesByLength =
      new TreeMap<>(Comparator.reverseOrder());
  private Wildcards[] suffixes = NONE;
  private Wildcards[] prefixes = NONE;
  private @Nullable RouteList catchAll;

  VirtualHosts(boolean ignorePort) {
    this.ignorePort = ignorePort;
  }

  Added add(String domain, RouteList routes) {
    if (domain.equals("*")) {
      if (catchAll != null) {
        return Added.SECOND_WILDCARD;
      }
      catchAll = routes;
      return Added.YES;
    }
    boolean added;
    if (domain.startsWith("*")) {
      added = wildcards(suffixesByLength, domain.length() - 1).put(domain.substring(1), routes);
    } else if (domain.endsWith("*")) {
      String prefix = domain.substring(0, domain.length() - 1);
      added = wildcards(prefixesByLength, prefix.length()).put(prefix, routes);
    } else {
      added = exact.put(domain, routes);
    }
    suffixes = suffixesByLength.values().toArray(NONE);
    prefixes = prefixesByLength.values().toArray(NONE);
    return added ? Added.YES : Added.DUPLICATE;
  }

  private static DomainTable<RouteList> wildcards(TreeMap<Integer, Wildcards> all, int length) {
    return all.computeIfAbsent(length, n -> new Wildcards(n, new DomainTable<>())).table;
  }

  /** The routes for a request's host, or null. */
  @Nullable RouteList find(HeaderMap headers) {
    if (exact.isEmpty() && suffixes.length == 0 && prefixes.length == 0) {
      return catchAll;
    }
    int entry = headers.first(Headers.AUTHORITY);
    if (entry < 0) {
      return null;
    }
    byte[] bytes = headers.bytes();
    int start = headers.valueStart(entry);
    int length = headers.valueLength(entry);
    if (ignorePort) {
      int port = Authority.portStart(bytes, start, length);
      length = port < 0 ? length : port - start;
    }
    return find(bytes, start, length);
  }

  private @Nullable RouteList find(byte[] bytes, int start, int length) {
    RouteList found = exact.find(bytes, start, length);
    for (int i = 0; found == null && i < suffixes.length; i++) {
      int wild = length - suffixes[i].length;
      if (wild > 0) {
        found = suffixes[i].table.find(bytes, start + wild, suffixes[i].length);
      }
    }
    for (int i = 0; found == null && i < prefixes.length; i++) {
      if (prefixes[i].length < length) {
        found = prefixes[i].table.find(bytes, start, prefixes[i].length);
      }
    }
    return found == null ? catchAll : found;
  }
}
