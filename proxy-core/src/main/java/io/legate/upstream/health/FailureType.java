package io.legate.upstream.health;

/** Why a check failed (Envoy: {@code envoy.data.core.v3.HealthCheckFailureType}). */
enum FailureType {
  /** The host answered, but not as it should. */
  ACTIVE,
  /** It asked in a response to a client to be left alone. */
  PASSIVE,
  /** It could not be connected to, or the connection broke. */
  NETWORK,
  /** It did not answer in time. */
  NETWORK_TIMEOUT;

  boolean network() {
    return this == NETWORK || this == NETWORK_TIMEOUT;
  }
}
