package io.legate.upstream.health;

/** What one check made of a host's health (Envoy: {@code HealthTransition}). */
enum Transition {
  UNCHANGED,
  /** It would change with more of the same. */
  CHANGE_PENDING,
  CHANGED
}
