package io.legate.upstream;

/** What the health flags of a host amount to (Envoy: {@code Host::Health}). */
public enum HostHealth {
  UNHEALTHY,
  DEGRADED,
  HEALTHY
}
