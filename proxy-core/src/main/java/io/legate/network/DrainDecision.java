package io.legate.network;

import io.legate.event.Worker;

/**
 * Says whether a connection should be closed when that is convenient, because its listener or the
 * whole process is being drained. HTTP asks it at each response. Envoy: {@code
 * Network::DrainDecision}.
 */
public interface DrainDecision {
  /** Never drains. */
  DrainDecision NONE = worker -> false;

  /** Whether to close after what is being done now. Called on that worker; cheap. */
  boolean drainClose(Worker worker);
}
