package io.legate.admin;

/**
 * What the admin endpoints do to the server. Called on the admin thread; each call starts its work
 * on the thread that it belongs to and returns at once.
 */
public interface AdminCommands {
  /** Makes the server's health checks fail ({@code true}) or pass; failing also starts draining. */
  void failHealthcheck(boolean fail);

  /**
   * Drains listeners.
   *
   * @param inboundOnly only those whose {@code traffic_direction} is INBOUND
   * @param graceful first a drain period in which connections are accepted and answers ask clients
   *     to leave
   * @param skipExit after the drain period the listeners stay open; only with {@code graceful}
   */
  void drainListeners(boolean inboundOnly, boolean graceful, boolean skipExit);

  /** Opens all access logs anew. */
  void reopenLogs();

  /** Begins to shut down; the answer to this very request must still be sent. */
  void shutdown();
}
