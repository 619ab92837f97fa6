package io.legate.event;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.channel.embedded.EmbeddedChannel;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TimerWheelTest {
  private static final long TICK = 1L << 22;
  private static final long[] RANGES = { // up to 8 ms, 1 s, 5 min, 19 h, 4 days
    8_000_000L, 1_000_000_000L, 300_000_000_000L, 68_400_000_000_000L, 345_600_000_000_000L
  };

  private final EmbeddedChannel channel = new EmbeddedChannel();
  private final List<Probe> fired = new ArrayList<>();
  private long now = 123_456_789L;
  private TimerWheel wheel;

  @BeforeEach
  void makeWheel() {
    channel.freezeTime();
    wheel = new TimerWheel(channel.eventLoop(), () -> now);
  }

  @AfterEach
  void close() {
    channel.close();
  }

  /** A timer that knows when it should happen, and notes when it does. */
  private final class Probe extends Timer {
    private long deadline;
    private long firedAt = -1;

    void arm(long delay) {
      deadline = now + delay;
      firedAt = -1;
      wheel.arm(this, now, delay);
    }

    @Override
    protected void onTimer() {
      assertThat(armed()).isFalse();
      firedAt = now;
      fired.add(this);
    }
  }

  /** Lets time pass, stopping where the loop would wake. */
  private void pass(long nanos) {
    long end = now + nanos;
    while (now < end) {
      long next = channel.runScheduledPendingTasks();
      step(next < 0 ? end - now : Math.min(Math.max(next, 1), end - now));
    }
    channel.runScheduledPendingTasks();
  }

  private void step(long nanos) {
    now += nanos;
    channel.advanceTimeBy(nanos, TimeUnit.NANOSECONDS);
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
  void timersHappenInTimeAndOnlyWhenArmed(long seed) {
    Random random = new Random(seed);
    List<Probe> waiting = new ArrayList<>();
    List<Probe> disarmed = new ArrayList<>();
    List<Probe> all = new ArrayList<>();
    for (int i = 0; i < 3000; i++) {
      long range = RANGES[random.nextInt(RANGES.length)];
      int what = random.nextInt(10);
      if (what < 5 || waiting.isEmpty()) {
        Probe probe = new Probe();
        probe.arm((long) (random.nextDouble() * range));
        waiting.add(probe);
        all.add(probe);
      } else if (what < 7) {
        Probe probe = waiting.remove(random.nextInt(waiting.size()));
        if (random.nextBoolean()) {
          probe.cancel();
          assertThat(probe.linked()).as("held by the wheel").isFalse();
        } else {
          probe.disarm();
          disarmed.add(probe);
        }
        assertThat(probe.armed()).isFalse();
      } else if (what < 8 && !disarmed.isEmpty() && random.nextBoolean()) {
        Probe probe = disarmed.remove(random.nextInt(disarmed.size()));
        probe.arm((long) (random.nextDouble() * range));
        waiting.add(probe);
      } else if (what < 8) {
        waiting.get(random.nextInt(waiting.size())).arm((long) (random.nextDouble() * range));
      } else {
        pass((long) (random.nextDouble() * range / 20));
        check(waiting);
      }
    }
    pass(2 * RANGES[4]);
    check(waiting);
    assertThat(waiting).isEmpty();
    assertThat(all).noneMatch(Timer::armed).noneMatch(Timer::linked);
    assertThat(channel.runScheduledPendingTasks()).as("an empty wheel sleeps").isNegative();
  }

  /** The naive version: whatever is due by now has happened, in time; nothing else has. */
  private void check(List<Probe> waiting) {
    for (Probe probe : fired) {
      assertThat(waiting.remove(probe)).as("fired, but was not armed").isTrue();
      assertThat(probe.firedAt - probe.deadline).isBetween(0L, TICK);
    }
    fired.clear();
    for (Probe probe : waiting) {
      assertThat(probe.armed()).isTrue();
      assertThat(probe.deadline + TICK).as("overdue").isGreaterThan(now);
    }
  }

  @Test
  void aTimerMayBeArmedAnewWhenItHappens() {
    long[] count = {0};
    Timer again =
        new Timer() {
          @Override
          protected void onTimer() {
            count[0]++;
            wheel.arm(this, now, 10 * TICK);
          }
        };
    wheel.arm(again, now, 10 * TICK);
    pass(1000 * TICK);
    assertThat(count[0]).isBetween(85L, 100L);
    again.cancel();
    pass(1000 * TICK);
    assertThat(count[0]).isLessThanOrEqualTo(100L);
  }

  @Test
  void aTimerMayCancelAnotherThatIsDueWithIt() {
    Probe second = new Probe();
    Timer first =
        new Timer() {
          @Override
          protected void onTimer() {
            second.cancel();
          }
        };
    wheel.arm(first, now, TICK);
    second.arm(TICK);
    pass(10 * TICK);
    assertThat(fired).isEmpty();
  }

  @Test
  void aTimerThatFailsDoesNotStopTheOthers() {
    wheel.arm(
        new Timer() {
          @Override
          protected void onTimer() {
            throw new IllegalStateException("on purpose");
          }
        },
        now,
        TICK);
    Probe sameTick = new Probe();
    sameTick.arm(TICK);
    Probe later = new Probe();
    later.arm(500 * TICK);
    pass(600 * TICK);
    assertThat(fired).containsExactly(sameTick, later);
  }

  @Test
  void aTimerThatIsTouchedOftenIsLinkedOnce() {
    Probe idle = new Probe();
    idle.arm(1000 * TICK);
    for (int i = 0; i < 500; i++) {
      pass(TICK);
      long visit = idle.visitTick;
      idle.arm(1000 * TICK);
      assertThat(idle.visitTick).isEqualTo(visit);
    }
    pass(999 * TICK);
    assertThat(fired).isEmpty();
    pass(2 * TICK);
    assertThat(fired).containsExactly(idle);
  }

  @Test
  void noDelayIsTooLong() {
    Probe never = new Probe();
    wheel.arm(never, now, Long.MAX_VALUE);
    pass(RANGES[4]);
    assertThat(fired).isEmpty();
    assertThat(never.armed()).isTrue();
  }

  @Test
  void aTimerArmedAfterALongSleepIsInTime() {
    step(RANGES[4]); // nothing is armed, so nothing wakes
    Probe probe = new Probe();
    probe.arm(5_000_000);
    pass(5_000_000 + TICK);
    assertThat(fired).containsExactly(probe);
  }
}
