package io.legate.event;

import io.netty.channel.EventLoop;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The timers of one event loop: three wheels of 256 slots, each turning 256 times slower than the
 * one before, with ticks of about 4 ms. Arming and cancelling cost a few stores and allocate
 * nothing, arming for later what is linked already costs one; a timer is late by at most one tick.
 * The loop is woken only where a slot holds something, so an idle proxy sleeps. Confined to the
 * loop's thread.
 *
 * <p>Hashed hierarchical wheels: Varghese and Lauck, 1987, scheme 7.
 */
public final class TimerWheel implements Runnable {
  private static final Logger log = LoggerFactory.getLogger("main");
  private static final int TICK_SHIFT = 22; // 4.19 ms
  private static final int BITS = 8;
  private static final int SLOTS = 1 << BITS;
  private static final int LEVELS = 3; // 1.07 s, 275 s, 19.5 h
  private static final long NEVER = Long.MAX_VALUE;
  private static final long MAX_DELAY_NANOS = 1L << 61; // 73 years

  private final EventLoop loop;
  private final Head[] slots = new Head[LEVELS * SLOTS];
  private final LongSupplier clock;
  private final long originNanos;
  private long currentTick;
  private long wakeTick = NEVER;
  private boolean running;
  private @Nullable Future<?> wake;

  TimerWheel(EventLoop loop, LongSupplier clock) {
    this.loop = loop;
    this.clock = clock;
    this.originNanos = clock.getAsLong();
    for (int i = 0; i < slots.length; i++) {
      slots[i] = new Head();
    }
  }

  /**
   * Arms a timer to happen {@code delayNanos} from {@code nowNanos}, cancelling what it was armed
   * for.
   */
  public void arm(Timer timer, long nowNanos, long delayNanos) {
    assert loop.inEventLoop();
    long deadline = nowNanos - originNanos + Math.min(Math.max(0, delayNanos), MAX_DELAY_NANOS);
    long tick = Math.max(currentTick + 1, (deadline >> TICK_SHIFT) + 1);
    timer.deadlineTick = tick;
    if (timer.linked()) {
      if (timer.visitTick <= tick) {
        return;
      }
      timer.unlink();
    }
    link(timer);
    if (timer.visitTick < wakeTick && !running) {
      wakeAt(timer.visitTick, nowNanos);
    }
  }

  /** Called by the loop when a slot is due. */
  @Override
  public void run() {
    long now = clock.getAsLong();
    wakeTick = NEVER;
    running = true;
    advance((now - originNanos) >> TICK_SHIFT);
    running = false;
    long next = nextTick();
    if (next != NEVER) {
      wakeAt(next, now);
    }
  }

  private void advance(long toTick) {
    while (currentTick < toTick) {
      long next = nextTick();
      if (next > toTick) {
        currentTick = toTick;
        return;
      }
      currentTick = next;
      cascade();
      fire(slots[(int) (currentTick & (SLOTS - 1))]);
    }
  }

  private void cascade() {
    for (int level = LEVELS - 1; level > 0; level--) {
      int shift = level * BITS;
      if ((currentTick & ((1L << shift) - 1)) == 0) {
        relink(slots[level * SLOTS + (int) ((currentTick >> shift) & (SLOTS - 1))]);
      }
    }
  }

  private void relink(Head head) {
    Timer timer = head.next;
    head.clear();
    while (timer != null && timer != head) {
      Timer following = timer.next;
      timer.next = null;
      timer.prev = null;
      if (timer.armed()) {
        link(timer);
      }
      timer = following;
    }
  }

  private void fire(Head head) {
    if (head.isEmpty()) {
      return;
    }
    Head due = new Head();
    due.takeAll(head);
    for (Timer timer = due.next; timer != null && timer != due; timer = due.next) {
      timer.unlink();
      if (timer.deadlineTick > currentTick) { // armed for later since it was linked, or disarmed
        if (timer.armed()) {
          link(timer);
        }
        continue;
      }
      timer.disarm();
      try {
        timer.onTimer();
      } catch (RuntimeException | Error e) { // the others, and all that is armed, depend on us
        log.error("a timer failed", e);
      }
    }
  }

  /** Puts a timer into the slot of its deadline; one beyond the last wheel goes round again. */
  private void link(Timer timer) {
    long distance = timer.deadlineTick - currentTick;
    int slot;
    if (distance < SLOTS) {
      slot = (int) (timer.deadlineTick & (SLOTS - 1));
      timer.visitTick = timer.deadlineTick;
      slots[slot].append(timer);
      return;
    } else if (distance < 1L << 2 * BITS) {
      slot = SLOTS + (int) ((timer.deadlineTick >> BITS) & (SLOTS - 1));
    } else {
      long capped = Math.min(timer.deadlineTick, currentTick + (1L << 3 * BITS) - (1L << 2 * BITS));
      slot = 2 * SLOTS + (int) ((capped >> 2 * BITS) & (SLOTS - 1));
    }
    timer.visitTick = cascadeTick(slot);
    slots[slot].append(timer);
  }

  private long nextTick() {
    for (long tick = currentTick + 1; tick <= currentTick + SLOTS; tick++) {
      if (!slots[(int) (tick & (SLOTS - 1))].isEmpty()) {
        return Math.min(tick, nextCascade());
      }
    }
    return nextCascade();
  }

  private long nextCascade() {
    long best = NEVER;
    for (int level = 1; level < LEVELS; level++) {
      int shift = level * BITS;
      long base = currentTick >> shift;
      for (long i = base + 1; i <= base + SLOTS && i << shift < best; i++) {
        if (!slots[level * SLOTS + (int) (i & (SLOTS - 1))].isEmpty()) {
          best = i << shift;
        }
      }
    }
    return best;
  }

  private long cascadeTick(int slot) {
    int level = slot / SLOTS;
    int shift = level * BITS;
    long base = currentTick >> shift;
    long ahead = (slot - level * SLOTS - base) & (SLOTS - 1);
    return base + (ahead == 0 ? SLOTS : ahead) << shift;
  }

  private void wakeAt(long tick, long nowNanos) {
    if (wake != null) {
      wake.cancel(false);
    }
    wakeTick = tick;
    long delay = (tick << TICK_SHIFT) + originNanos - nowNanos;
    wake = loop.schedule(this, Math.max(0, delay), TimeUnit.NANOSECONDS);
  }

  /** The list of a slot: a ring through a node that never happens. */
  private static final class Head extends Timer {
    Head() {
      clear();
    }

    void clear() {
      next = this;
      prev = this;
    }

    boolean isEmpty() {
      return next == this;
    }

    void append(Timer timer) {
      Timer last = prev;
      assert last != null;
      timer.prev = last;
      timer.next = this;
      last.next = timer;
      prev = timer;
    }

    void takeAll(Head from) {
      Timer first = from.next;
      Timer last = from.prev;
      assert first != null && last != null;
      next = first;
      prev = last;
      first.prev = this;
      last.next = this;
      from.clear();
    }

    @Override
    protected void onTimer() {
      throw new AssertionError("a slot's head is never armed");
    }
  }
}
