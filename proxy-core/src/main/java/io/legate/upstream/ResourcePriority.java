package io.legate.upstream;

/**
 * The priority of a request, which chooses its circuit breaker (Envoy: {@code RoutingPriority}).
 */
public enum ResourcePriority {
  DEFAULT,
  HIGH
}
