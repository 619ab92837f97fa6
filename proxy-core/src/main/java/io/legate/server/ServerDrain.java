package io.legate.server;

import io.legate.event.Worker;
import io.legate.network.DrainDecision;

/**
 * Whether the whole process drains: because it stops, or because somebody said that its health
 * checks shall fail. Changed on any thread, asked by workers at each response.
 */
final class ServerDrain implements DrainDecision {
  private volatile boolean draining;
  private volatile boolean healthChecksFail;

  void start() {
    draining = true;
  }

  void failHealthChecks(boolean fail) {
    healthChecksFail = fail;
  }

  boolean healthChecksFail() {
    return healthChecksFail;
  }

  @Override
  public boolean drainClose(Worker worker) {
    return draining || healthChecksFail;
  }
}
