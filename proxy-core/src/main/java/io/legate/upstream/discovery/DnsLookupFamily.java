package io.legate.upstream.discovery;

/** Which addresses a name is resolved to (Envoy: {@code Cluster.DnsLookupFamily}). */
public enum DnsLookupFamily {
  /** IPv6, and IPv4 only when there is none. */
  AUTO,
  V4_ONLY,
  V6_ONLY,
  /** IPv4, and IPv6 only when there is none. */
  V4_PREFERRED,
  /** Both. */
  ALL
}
