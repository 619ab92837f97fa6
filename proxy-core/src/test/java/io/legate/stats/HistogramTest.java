package io.legate.stats;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

class HistogramTest {
  private final StatsStore store = new StatsStore(2);
  private final Histogram histogram = store.histogram("h");

  @Test
  void hasNoQuantilesWithoutValues() {
    assertThat(histogram.snapshot().quantileValues()).containsOnly(Double.NaN);
    assertThat(histogram.snapshot().count()).isZero();
    assertThat(HistogramSnapshot.quantiles())
        .containsExactly(0, 0.25, 0.5, 0.75, 0.9, 0.95, 0.99, 0.995, 0.999, 1);
  }

  @Test
  void spreadsAValueOverItsBucketAsEnvoyDoes() {
    histogram.record(store.shard(0), 1);
    double[] q = histogram.snapshot().quantileValues();
    assertThat(q[0]).isEqualTo(1);
    assertThat(q[1]).isCloseTo(1.025, within(1e-9));
    assertThat(q[2]).isCloseTo(1.05, within(1e-9));
    assertThat(q[9]).isCloseTo(1.1, within(1e-9));
    assertThat(store.histogram("zero").snapshot().count()).isZero();
    store.histogram("zero").record(store.shard(0), 0);
    assertThat(store.histogram("zero").snapshot().quantileValues()).containsOnly(0.0);
  }

  @Test
  void agreesWithASortedListToTwoDigits() {
    Random random = new Random(3);
    for (int round = 0; round < 50; round++) {
      StatsStore fresh = new StatsStore(2);
      Histogram h = fresh.histogram("h");
      long[] values = new long[1 + random.nextInt(3000)];
      for (int i = 0; i < values.length; i++) {
        values[i] = (long) Math.pow(10, random.nextDouble() * 12);
        h.record(fresh.shard(i % 2), values[i]);
      }
      Arrays.sort(values);
      HistogramSnapshot snapshot = h.snapshot();
      assertThat(snapshot.count()).isEqualTo(values.length);
      assertThat(snapshot.sum()).isEqualTo(Arrays.stream(values).sum());
      double[] q = snapshot.quantileValues();
      for (int i = 0; i < q.length; i++) {
        int rank = (int) Math.ceil(values.length * HistogramSnapshot.quantiles()[i]);
        double exact = values[Math.max(0, rank - 1)];
        assertThat(q[i]).isBetween(exact * 0.9, exact * 1.1 + 1e-9);
      }
    }
  }

  @Test
  void putsEveryValueIntoTheBucketThatHoldsIt() {
    Random random = new Random(5);
    for (int i = 0; i < 100_000; i++) {
      long value = random.nextLong() >>> (1 + random.nextInt(63));
      int bucket = HistogramSnapshot.bucket(value);
      double low = HistogramSnapshot.lowerBound(bucket);
      assertThat((double) value)
          .isBetween(low, low + Math.max(HistogramSnapshot.width(bucket), 1e-9));
    }
    assertThat(HistogramSnapshot.bucket(-5)).isZero();
  }

  @Test
  void countsBelowBoundsOnlyWholeBuckets() {
    for (long value : new long[] {0, 1, 9, 10, 24, 25, 1000, 5_000_000}) {
      histogram.record(store.shard(0), value);
    }
    double[] bounds = {0.5, 1, 5, 10, 25, 1000, 2500, 3_600_000};
    assertThat(histogram.snapshot().countsAtMost(bounds)).containsExactly(1, 1, 2, 3, 5, 6, 7, 7);
  }

  @Test
  void keepsIntervalsApart() {
    histogram.record(store.shard(0), 5);
    assertThat(histogram.interval().count()).isZero();
    store.flush();
    assertThat(histogram.interval().count()).isEqualTo(1);
    histogram.record(store.shard(1), 70_000);
    histogram.record(store.shard(1), 7);
    store.flush();
    assertThat(histogram.interval().count()).isEqualTo(2);
    assertThat(histogram.interval().sum()).isEqualTo(70_007);
    assertThat(histogram.snapshot().count()).isEqualTo(3);
    store.flush();
    assertThat(histogram.interval().count()).isZero();
  }

  @Test
  void losesNothingWhileItIsReadAndGrows() throws Exception {
    int values = 300_000;
    Thread[] writers = new Thread[2];
    for (int w = 0; w < 2; w++) {
      StatsShard shard = store.shard(w);
      Random random = new Random(w);
      writers[w] =
          new Thread(
              () -> {
                for (int i = 0; i < values; i++) {
                  histogram.record(shard, random.nextLong(1L << (1 + i * 40 / values)));
                  store.counter("c").inc(shard);
                }
              });
      writers[w].start();
    }
    long last = 0;
    while (writers[0].isAlive() || writers[1].isAlive()) {
      long now = histogram.snapshot().count();
      assertThat(now).isGreaterThanOrEqualTo(last);
      last = now;
    }
    for (Thread writer : writers) {
      writer.join();
    }
    assertThat(histogram.snapshot().count()).isEqualTo(2L * values);
    assertThat(store.counter("c").value()).isEqualTo(2L * values);
  }
}
