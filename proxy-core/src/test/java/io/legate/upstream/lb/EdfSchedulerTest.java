package io.legate.upstream.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.common.RandomSource;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class EdfSchedulerTest {
  @Test
  void spreadsTurnsInProportionAndEvenly() {
    EdfScheduler schedule = new EdfScheduler(new double[] {1, 2, 4}, 0, 0);

    assertThat(turns(schedule, new double[] {1, 2, 4}, 14))
        .containsExactly(2, 1, 2, 2, 0, 1, 2, 2, 1, 2, 2, 0, 1, 2);
  }

  @Test
  void servesEqualDeadlinesInOrderOfWaiting() {
    double[] weights = {3, 3, 3};

    assertThat(turns(new EdfScheduler(weights, 0, 0), weights, 6))
        .containsExactly(0, 1, 2, 0, 1, 2);
    assertThat(turns(new EdfScheduler(weights, 0, 2), weights, 6))
        .containsExactly(2, 0, 1, 2, 0, 1);
  }

  @Test
  void agreesWithASortedListWhateverTheWeights() {
    RandomSource random = new RandomSource(7);
    for (int round = 0; round < 50; round++) {
      double[] weights = new double[1 + (int) random.below(40)];
      for (int i = 0; i < weights.length; i++) {
        weights[i] = 1 + random.below(20);
      }
      assertThat(turns(new EdfScheduler(weights, 0, 0), weights, 500))
          .isEqualTo(naive(weights, 500));
    }
  }

  @Test
  void startsAtATimeAsIfItHadRunUntilThen() {
    double[] weights = {1, 2, 5};
    // By time 0.5 the weights 1, 2, 5 have had 0, 1 and 2 turns; the next deadlines are 1, 1, 0.6.
    assertThat(turns(new EdfScheduler(weights, 0.5, 0), weights, 5)).containsExactly(2, 2, 0, 1, 2);
  }

  private static List<Integer> turns(EdfScheduler schedule, double[] weights, int count) {
    List<Integer> turns = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      int entry = schedule.peek();
      turns.add(entry);
      schedule.reschedule(weights[entry]);
    }
    return turns;
  }

  private static List<Integer> naive(double[] weights, int count) {
    double[] deadlines = new double[weights.length];
    long[] orders = new long[weights.length];
    for (int i = 0; i < weights.length; i++) {
      deadlines[i] = 1 / weights[i];
      orders[i] = i;
    }
    long next = weights.length;
    List<Integer> turns = new ArrayList<>();
    for (int turn = 0; turn < count; turn++) {
      int best = 0;
      for (int i = 1; i < weights.length; i++) {
        if (deadlines[i] < deadlines[best]
            || (deadlines[i] == deadlines[best] && orders[i] < orders[best])) {
          best = i;
        }
      }
      turns.add(best);
      deadlines[best] += 1 / weights[best];
      orders[best] = next++;
    }
    return turns;
  }
}
