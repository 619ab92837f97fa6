package io.legate.upstream.forward;

import java.net.InetAddress;
import java.util.List;

/**
 * A name in a {@link DnsCache} and what it was resolved to last. Written by the control thread,
 * save when it was used; read on any.
 */
public final class CachedHost {
  private final HostAndPort where;
  private volatile List<InetAddress> addresses = List.of();
  private volatile boolean complete;
  private volatile String details = "";
  private volatile long usedNanos;

  CachedHost(HostAndPort where, long nowNanos) {
    this.where = where;
    this.usedNanos = nowNanos;
  }

  /** The name and the port of its connections. */
  public HostAndPort where() {
    return where;
  }

  /** The last addresses that were found; empty until there were any. */
  public List<InetAddress> addresses() {
    return addresses;
  }

  void addresses(List<InetAddress> found) {
    addresses = found;
  }

  /** Why it has no address. */
  public String details() {
    return details;
  }

  void details(String text) {
    details = text;
  }

  /** Whether its first lookup has ended, well or not. */
  boolean complete() {
    return complete;
  }

  void completed() {
    complete = true;
  }

  /** A request uses it; one that is not used is forgotten. */
  public void touch(long nowNanos) {
    usedNanos = nowNanos;
  }

  long usedNanos() {
    return usedNanos;
  }
}
