package io.legate.upstream.health;

/**
 * What is configured for the checks of a cluster, whatever is asked. Immutable.
 *
 * @param timeoutNanos how long an answer may take, the connect included
 * @param unhealthyThreshold how many failures in a row make a host ill; as an unsigned number
 * @param healthyThreshold how many successes in a row make it well
 * @param reuseConnection whether a connection serves the next check, too
 * @param altPort the port of checks where an endpoint says none; 0: its own
 * @param logsFailures whether every failure is an event
 * @param logsSuccesses whether every success is
 * @param excludesNew whether a host counts in no percentage until its first check
 */
record CheckOptions(
    Intervals intervals,
    long timeoutNanos,
    int unhealthyThreshold,
    int healthyThreshold,
    boolean reuseConnection,
    int altPort,
    boolean logsFailures,
    boolean logsSuccesses,
    boolean excludesNew) {}
