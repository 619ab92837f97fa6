package io.legate.upstream;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;

/**
 * How many requests a host has under way, over all workers. Balancers ask for it for every request,
 * of hosts by chance: so it is one number that all workers change, with enough room about it to be
 * alone in its line of the processor's cache, and not a sum over a line per worker. May be used
 * from any thread.
 */
@SuppressWarnings("UnusedVariable") // the room
public final class ActiveRequests {
  private static final VarHandle VALUE;

  static {
    try {
      VALUE = MethodHandles.lookup().findVarHandle(ActiveRequests.class, "value", long.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private long before1;
  private long before2;
  private long before3;
  private long before4;
  private long before5;
  private long before6;
  private long before7;
  private long value;
  private long behind1;
  private long behind2;
  private long behind3;
  private long behind4;
  private long behind5;
  private long behind6;
  private long behind7;

  /** How many there are; the number may be a moment old. */
  public long get() {
    return (long) VALUE.getOpaque(this);
  }

  void add(long delta) {
    VALUE.getAndAdd(this, delta);
  }
}
