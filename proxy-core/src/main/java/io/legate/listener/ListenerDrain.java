package io.legate.listener;

import io.legate.event.Worker;
import io.legate.network.DrainDecision;

/**
 * Whether one listener is being drained. Set on the control thread, asked on workers. Envoy: {@code
 * DrainManagerImpl} of a listener.
 */
public final class ListenerDrain implements DrainDecision {
  private static final DrainDecision AT_ONCE = worker -> true;

  private final DrainDecision process;
  private final boolean modifyOnly;
  private volatile DrainDecision own = NONE;

  /**
   * A listener that is not drained yet.
   *
   * @param process whether the whole process is drained (failed health check, end)
   * @param modifyOnly drain type MODIFY_ONLY: only its own removal or change drains it
   */
  ListenerDrain(DrainDecision process, boolean modifyOnly) {
    this.process = process;
    this.modifyOnly = modifyOnly;
  }

  /** Closes connections at their next response from now on. */
  void startImmediately() {
    own = AT_ONCE;
  }

  /**
   * Closes connections with a probability that grows from 0 now to 1 after that time. Envoy: {@code
   * --drain-strategy gradual}.
   */
  void startGradually(long nowNanos, long drainTimeNanos) {
    own = drainTimeNanos <= 0 ? AT_ONCE : new Gradual(nowNanos, drainTimeNanos);
  }

  @Override
  public boolean drainClose(Worker worker) {
    DrainDecision decision = own;
    return (decision != NONE && decision.drainClose(worker))
        || (!modifyOnly && process.drainClose(worker));
  }

  /** Spreads the closing over the drain time. */
  private record Gradual(long startNanos, long drainTimeNanos) implements DrainDecision {
    @Override
    public boolean drainClose(Worker worker) {
      long elapsed = worker.nowNanos() - startNanos;
      return elapsed >= drainTimeNanos || worker.random().below(drainTimeNanos) < elapsed;
    }
  }
}
