package io.legate.event;

import org.jspecify.annotations.Nullable;

/**
 * Something that happens once after a while, unless it is cancelled or armed anew: a node that the
 * {@link TimerWheel} links, so that arming allocates nothing. Embedded in (or extended by) what it
 * belongs to; confined to its worker.
 *
 * <p>Most timers never happen, and many are armed anew with everything that comes or goes. So one
 * that is linked stays where it is when it is armed for later, or {@link #disarm() disarmed}; the
 * wheel looks at its deadline when it gets there.
 */
public abstract class Timer {
  static final long DISARMED = Long.MAX_VALUE;

  @Nullable Timer next;
  @Nullable Timer prev;

  /** When it is to happen, or {@link #DISARMED}. */
  long deadlineTick = DISARMED;

  /** When the wheel gets to where it is linked. */
  long visitTick;

  /** Called on the worker when the time has come; the timer may be armed anew. */
  protected abstract void onTimer();

  /** Whether it waits to happen. */
  public final boolean armed() {
    return deadlineTick != DISARMED;
  }

  /**
   * Makes sure it does not happen; harmless when it is not armed. For whoever will arm it again:
   * the wheel may hold it, and what it belongs to, until the time that it was armed for.
   */
  public final void disarm() {
    deadlineTick = DISARMED;
  }

  /** Makes sure it does not happen, and that nothing holds it; harmless when it is not armed. */
  public final void cancel() {
    deadlineTick = DISARMED;
    unlink();
  }

  final boolean linked() {
    return next != null;
  }

  final void unlink() {
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
