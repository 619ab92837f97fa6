package io.legate.upstream.health;

/** What a host is asked (Envoy: {@code envoy.data.core.v3.HealthCheckerType}). */
enum CheckerType {
  HTTP,
  TCP,
  GRPC,
  REDIS
}
