package io.legate.event;

import org.jspecify.annotations.Nullable;

/**
 * Something that happens once after a while, unless it is cancelled or armed anew: a node that the
 * {@link TimerWheel} links, so that arming allocates nothing. Embedded in (or extended by) what it
 * belongs to; confined to its worker.
 */
public abstract class Timer {
  @Nullable Timer next;
  @Nullable Timer prev;
  long deadlineTick;

  /** Called on the worker when the time has come; the timer may be armed anew. */
  protected abstract void onTimer();

  /** Whether it waits to happen. */
  public final boolean armed() {
    return next != null;
  }

  /** Makes sure it does not happen; harmless when it is not armed. */
  public final void cancel() {
    Timer n = next;
    Timer p = prev;
    if (n != null && p != null) {
      p.next = n;
      n.prev = p;
      next = null;
      prev = null;
    }
  }
}
