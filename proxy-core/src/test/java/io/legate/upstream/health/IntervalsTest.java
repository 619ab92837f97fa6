package io.legate.upstream.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.common.RandomSource;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IntervalsTest {
  private final RandomSource random = new RandomSource(7);

  @ParameterizedTest
  @CsvSource({
    // passed, transition, traffic, milliseconds
    "true,  UNCHANGED,      true,  10000",
    "true,  CHANGED,        true,  10000",
    "true,  CHANGE_PENDING, true,  1000",
    "false, UNCHANGED,      true,  5000",
    "false, CHANGED,        true,  5000",
    "false, CHANGE_PENDING, true,  2000",
    "true,  UNCHANGED,      false, 90000",
    "true,  CHANGED,        false, 90000",
    "true,  CHANGE_PENDING, false, 60000",
    "false, UNCHANGED,      false, 60000",
    "false, CHANGED,        false, 60000",
    "false, CHANGE_PENDING, false, 60000",
  })
  void dependsOnTheOutcomeAndOnTraffic(
      boolean passed, Transition transition, boolean traffic, long millis) {
    Intervals intervals = new Intervals(10_000, 60_000, 90_000, 5_000, 2_000, 1_000, 0, 0, 0);

    assertThat(intervals.next(passed, transition, traffic, random)).isEqualTo(millis);
  }

  @Test
  void jitterIsAddedByPercentAndByTime() {
    Intervals intervals = new Intervals(1000, 1, 1, 1, 1, 1, 0, 500, 10);

    long[] drawn =
        LongStream.generate(() -> intervals.next(true, Transition.UNCHANGED, true, random))
            .limit(20_000)
            .toArray();

    assertThat(LongStream.of(drawn).min().getAsLong()).isBetween(1000L, 1020L);
    assertThat(LongStream.of(drawn).max().getAsLong()).isBetween(1578L, 1000L + 99 + 499);
    assertThat(LongStream.of(drawn).average().getAsDouble()).isBetween(1290.0, 1308.0);
  }

  @Test
  void theRuntimeBoundsThem() {
    Intervals most = new Intervals(10_000, 60_000, 5, 5, 5, 5, 0, 0, 0, 0, 200);
    assertThat(most.next(true, Transition.UNCHANGED, true, random)).isEqualTo(200);
    assertThat(most.next(false, Transition.UNCHANGED, false, random)).isEqualTo(200);
    assertThat(most.next(false, Transition.UNCHANGED, true, random)).isEqualTo(5);

    Intervals least = new Intervals(10_000, 60_000, 5, 5, 5, 5, 0, 0, 0, 300, 200);
    assertThat(least.next(true, Transition.UNCHANGED, true, random)).isEqualTo(300);
    assertThat(least.next(false, Transition.UNCHANGED, true, random)).isEqualTo(300);
    assertThat(least.first(random)).isZero();
  }

  @Test
  void theFirstCheckComesAtOnceOrWithinItsJitter() {
    assertThat(new Intervals(9, 9, 9, 9, 9, 9, 0, 400, 100).first(random)).isZero();
    long[] drawn =
        LongStream.generate(() -> new Intervals(9, 9, 9, 9, 9, 9, 200, 0, 0).first(random))
            .limit(5_000)
            .toArray();
    assertThat(LongStream.of(drawn).min().getAsLong()).isEqualTo(1);
    assertThat(LongStream.of(drawn).max().getAsLong()).isEqualTo(199);
  }

  @Test
  void isNeverZero() {
    Intervals none = new Intervals(0, 0, 0, 0, 0, 0, 0, 0, 0);
    assertThat(none.next(true, Transition.UNCHANGED, true, random)).isEqualTo(1);
  }
}
