package io.legate.upstream.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.legate.common.RandomSource;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RotationTest {
  private final RandomSource random = new RandomSource(11);

  @Test
  void goesThroughEqualEntriesInOrder() {
    assertThat(turns(Rotation.weighted(new double[] {5, 5, 5}), 1, 7))
        .containsExactly(1, 2, 0, 1, 2, 0, 1);
  }

  @Test
  void givesEachEntryItsSlotsOncePerRoundWhereverItStarts() {
    int[] weights = {1, 3, 5};
    Rotation rotation = Rotation.weighted(new double[] {1, 3, 5});
    for (int start = 0; start < 9; start++) {
      assertThat(counts(turns(rotation, start, 9), 3)).containsExactly(weights);
    }
  }

  @Test
  void dividesWeightsByWhatTheyHaveInCommon() {
    Rotation rotation = Rotation.weighted(new double[] {4_000_000_000d, 1_000_000_000d});

    assertThat(counts(turns(rotation, 0, 5), 2)).containsExactly(4, 1);
  }

  @Test
  void neverChoosesWhatWeighsNothing() {
    Rotation rotation = Rotation.weighted(new double[] {0, 2, 0, 1, 0});

    assertThat(counts(turns(rotation, 0, 300), 5)).containsExactly(0, 200, 0, 100, 0);
    assertThat(counts(turns(Rotation.weighted(new double[] {0, 0.5}), 0, 10), 2))
        .containsExactly(0, 10);
  }

  @Test
  void takesFractions() {
    int picks = 100_000;
    int[] counts = counts(turns(Rotation.weighted(new double[] {0.1, 1, 2.5}), 0, picks), 3);

    assertThat(counts[0]).isCloseTo((int) (picks * 0.1 / 3.6), within(5));
    assertThat(counts[1]).isCloseTo((int) (picks * 1 / 3.6), within(5));
  }

  /** Envoy's heap, here the oracle, is never more than a turn ahead or behind. */
  @ParameterizedTest
  @ValueSource(ints = {3, 20, 300})
  void staysWithinAFewTurnsOfTheSharesAtAnyTime(int entries) {
    for (int round = 0; round < 20; round++) {
      double[] weights = new double[entries];
      Arrays.setAll(weights, i -> 1 + random.below(100));
      int picks = 20 * entries;

      double golden = worstDeviation(turns(Rotation.weighted(weights), 0, picks), weights);

      assertThat(golden).isLessThan(worstDeviation(heap(weights, picks), weights) + 2.5);
    }
  }

  @Test
  void spreadsTheTurnsOfAnEntryEvenly() {
    // Three gaps at most, of which the longest is the sum of the other two.
    double[] weights = {10, 20, 30, 40, 50, 60};
    int[] turns = turns(Rotation.weighted(weights), 0, 10_000);
    for (int entry = 0; entry < weights.length; entry++) {
      int last = -1;
      var gaps = new java.util.TreeSet<Integer>();
      for (int i = 0; i < turns.length; i++) {
        if (turns[i] == entry) {
          if (last >= 0) {
            gaps.add(i - last);
          }
          last = i;
        }
      }
      double fair = Arrays.stream(weights).sum() / weights[entry];
      assertThat(gaps).hasSizeLessThanOrEqualTo(3);
      assertThat((double) gaps.last()).isLessThan(2.7 * fair);
    }
  }

  private static int[] heap(double[] weights, int count) {
    EdfScheduler schedule = new EdfScheduler(weights, 0, 0);
    int[] turns = new int[count];
    for (int i = 0; i < count; i++) {
      turns[i] = schedule.peek();
      schedule.reschedule(weights[turns[i]]);
    }
    return turns;
  }

  private static double worstDeviation(int[] turns, double[] weights) {
    double sum = Arrays.stream(weights).sum();
    int[] counts = new int[weights.length];
    double worst = 0;
    for (int i = 0; i < turns.length; i++) {
      counts[turns[i]]++;
      for (int entry = 0; entry < weights.length; entry++) {
        worst = Math.max(worst, Math.abs(counts[entry] - (i + 1) * weights[entry] / sum));
      }
    }
    return worst;
  }

  private static int[] turns(Rotation rotation, long start, int count) {
    int[] turns = new int[count];
    long position = rotation.position(start);
    for (int i = 0; i < count; i++) {
      turns[i] = rotation.entry(position);
      position = rotation.after(position);
    }
    return turns;
  }

  private static int[] counts(int[] turns, int entries) {
    int[] counts = new int[entries];
    for (int turn : turns) {
      counts[turn]++;
    }
    return counts;
  }
}
