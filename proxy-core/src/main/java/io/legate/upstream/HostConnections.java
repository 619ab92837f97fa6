package io.legate.upstream;

import java.util.concurrent.atomic.AtomicInteger;

/**
 * How many connections there are to a host over all workers, exact, for the limit that a host may
 * have ({@code per_host_thresholds}). May be used from any thread.
 */
public final class HostConnections {
  private final AtomicInteger number = new AtomicInteger();

  HostConnections() {}

  /** Counts one more if there are fewer than {@code max}. */
  public boolean tryAdd(int max) {
    int now = number.get();
    while (now < max) {
      int seen = number.compareAndExchange(now, now + 1);
      if (seen == now) {
        return true;
      }
      now = seen;
    }
    return false;
  }

  /** Counts one more however many there are. */
  public void add() {
    number.getAndIncrement();
  }

  /** Counts one less. */
  public void remove() {
    number.getAndDecrement();
  }
}
