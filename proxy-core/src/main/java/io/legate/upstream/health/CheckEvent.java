package io.legate.upstream.health;

/**
 * Something that the event log tells of a host. Immutable.
 *
 * @param failure why, where it is about a failure; else {@link FailureType#ACTIVE}
 * @param firstCheck whether it was the host's first check
 */
record CheckEvent(Kind kind, FailureType failure, boolean firstCheck) {
  /** Which event, with the name of its field in Envoy's message. */
  enum Kind {
    EJECT_UNHEALTHY("eject_unhealthy_event"),
    ADD_HEALTHY("add_healthy_event"),
    SUCCESS("successful_health_check_event"),
    FAILURE("health_check_failure_event"),
    DEGRADED("degraded_healthy_host"),
    NO_LONGER_DEGRADED("no_longer_degraded_host");

    private final String field;

    Kind(String field) {
      this.field = field;
    }

    String field() {
      return field;
    }
  }
}
