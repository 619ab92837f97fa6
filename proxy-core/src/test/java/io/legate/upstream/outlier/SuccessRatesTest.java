package io.legate.upstream.outlier;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.legate.upstream.HostMonitor.Result;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Rates. Figures are those of Envoy's outlier_detection_impl_test where it has them. */
class SuccessRatesTest {
  /** Envoy's example: {50, 100, 100, 100, 100} has mean 90, deviation 20 and threshold 52. */
  @Test
  void whoIsFarBelowTheMeanIsEjected() {
    var cluster = new DetectorFixture(5, quiet());
    everybody(cluster, 200, 200);
    cluster.answers(4, 200, 503);

    cluster.interval();

    assertThat(cluster.monitor(4).successRate(false)).isEqualTo(50);
    assertThat(cluster.monitor(0).successRate(false)).isEqualTo(100);
    assertThat(cluster.detector.successRateAverage(false)).isEqualTo(90);
    assertThat(cluster.detector.successRateEjectionThreshold(false)).isEqualTo(52);
    assertThat(cluster.ejected(4)).isTrue();
    assertThat(cluster.active()).isEqualTo(1);
    assertThat(cluster.counter("ejections_enforced_success_rate")).isEqualTo(1);
    assertThat(cluster.counter("ejections_success_rate")).as("deprecated").isEqualTo(1);
    assertThat(cluster.counter("ejections_total")).as("deprecated").isEqualTo(1);
    // Connecting was not told apart.
    assertThat(cluster.monitor(4).successRate(true)).isEqualTo(-1);
    assertThat(cluster.detector.successRateAverage(true)).isEqualTo(-1);
    assertThat(cluster.detector.successRateEjectionThreshold(true)).isEqualTo(-1);
  }

  @Test
  void anIntervalStandsForItself() {
    var cluster = new DetectorFixture(5, quiet());
    everybody(cluster, 200, 200);
    cluster.answers(4, 200, 503);
    cluster.interval();
    cluster.passSeconds(30);
    cluster.interval();
    assertThat(cluster.ejected(4)).isFalse();
    assertThat(cluster.detector.successRateAverage(false)).as("no requests").isEqualTo(-1);
    assertThat(cluster.monitor(4).successRate(false)).isEqualTo(-1);

    // Enough for the percentage (50), not for the comparison (100): the rate is shown.
    everybody(cluster, 25, 200);
    cluster.answers(4, 25, 503);
    cluster.interval();

    assertThat(cluster.active()).isZero();
    assertThat(cluster.monitor(4).successRate(false)).isEqualTo(50);
    assertThat(cluster.monitor(0).successRate(false)).as("25 requests").isEqualTo(-1);
    assertThat(cluster.detector.successRateAverage(false)).isEqualTo(-1);
    assertThat(cluster.detector.successRateEjectionThreshold(false)).isEqualTo(-1);
  }

  @Test
  void theFactorIsInThousandths() {
    var cluster = new DetectorFixture(5, quiet().setSuccessRateStdevFactor(UInt32Value.of(2000)));
    everybody(cluster, 200, 200);
    cluster.answers(4, 200, 503);

    cluster.interval();

    assertThat(cluster.detector.successRateEjectionThreshold(false)).isEqualTo(50);
    assertThat(cluster.ejected(4)).as("50 is not below 50").isFalse();
  }

  @Test
  void tooFewHostsAreNotCompared() {
    var four = new DetectorFixture(4, quiet());
    everybody(four, 200, 200);
    four.answers(3, 800, 503);
    four.interval();
    assertThat(four.ejected(3)).isFalse();
    assertThat(four.monitor(3).successRate(false)).as("nobody looks").isEqualTo(-1);

    var oneIdle = new DetectorFixture(6, quiet().setSuccessRateMinimumHosts(UInt32Value.of(6)));
    everybody(oneIdle, 200, 200);
    oneIdle.interval();
    oneIdle.answers(0, 99, 200);
    for (int host = 1; host < 6; host++) {
      oneIdle.answers(host, 100, 200);
    }
    oneIdle.interval();
    assertThat(oneIdle.detector.successRateAverage(false)).isEqualTo(-1);
  }

  @Test
  void whoIsOutIsNotCompared() {
    var cluster = new DetectorFixture(6, quiet());
    everybody(cluster, 200, 200);
    cluster.answers(5, 200, 503);
    cluster.interval();
    assertThat(cluster.ejected(5)).isTrue();

    everybody(cluster, 200, 200);
    cluster.answers(5, 1000, 503);
    cluster.interval();

    assertThat(cluster.detector.successRateAverage(false)).isEqualTo(100);
    assertThat(cluster.detector.successRateEjectionThreshold(false)).isEqualTo(100);
    assertThat(cluster.monitor(5).successRate(false)).isEqualTo(-1);
  }

  @Test
  void connectingIsComparedWhenItIsToldApart() {
    var cluster =
        new DetectorFixture(
            5,
            quiet()
                .setSplitExternalLocalOriginErrors(true)
                .setEnforcingConsecutiveLocalOriginFailure(UInt32Value.of(0)));
    for (int host = 0; host < 5; host++) {
      cluster.results(host, 200, Result.LOCAL_CONNECT_SUCCESS);
    }
    cluster.results(4, 200, Result.LOCAL_CONNECT_FAILED);

    cluster.interval();

    assertThat(cluster.monitor(4).successRate(true)).isEqualTo(50);
    assertThat(cluster.detector.successRateAverage(true)).isEqualTo(90);
    assertThat(cluster.detector.successRateEjectionThreshold(true)).isEqualTo(52);
    assertThat(cluster.monitor(4).successRate(false)).isEqualTo(-1);
    assertThat(cluster.ejected(4)).isTrue();
    assertThat(cluster.counter("ejections_enforced_local_origin_success_rate")).isEqualTo(1);
    assertThat(cluster.counter("ejections_detected_consecutive_local_origin_failure"))
        .isEqualTo(40);
    assertThat(cluster.counter("ejections_enforced_success_rate")).isZero();
  }

  @Test
  void whoFailsTooOftenIsEjectedWhateverTheOthersDo() {
    var cluster = new DetectorFixture(5, percentage());
    for (int host = 0; host < 5; host++) {
      cluster.answers(host, 10, 200);
      cluster.answers(host, 60, 503); // 85.7 % for all
    }

    cluster.interval();

    assertThat(cluster.active()).as("one of five").isEqualTo(1);
    assertThat(cluster.counter("ejections_detected_failure_percentage")).isEqualTo(5);
    assertThat(cluster.counter("ejections_enforced_failure_percentage")).isEqualTo(1);
    assertThat(cluster.counter("ejections_overflow")).isEqualTo(4);
    assertThat(cluster.monitor(0).successRate(false)).isCloseTo(14.2857, within(0.0001));
    assertThat(cluster.detector.successRateAverage(false)).as("70 < 100 requests").isEqualTo(-1);
  }

  @Test
  void theThresholdItselfIsTooMuch() {
    var at = new DetectorFixture(5, percentage());
    everybody(at, 100, 200);
    at.answers(2, 100, 200);
    at.interval();
    everybody(at, 15, 200);
    for (int host = 0; host < 5; host++) {
      at.answers(host, host == 2 ? 85 : 84, 503);
    }
    at.answers(0, 1, 200);
    at.answers(1, 1, 200);
    at.answers(3, 1, 200);
    at.answers(4, 1, 200);
    at.interval();

    assertThat(at.monitor(2).successRate(false)).isEqualTo(15);
    assertThat(at.ejected(2)).isTrue();
    assertThat(at.monitor(0).successRate(false)).isEqualTo(16);
    assertThat(at.counter("ejections_detected_failure_percentage")).isEqualTo(1);
  }

  @Test
  void thePercentageOfConnectsThatFailHasItsOwnSwitch() {
    var cluster =
        new DetectorFixture(
            5,
            percentage()
                .setSplitExternalLocalOriginErrors(true)
                .setEnforcingLocalOriginSuccessRate(UInt32Value.of(0))
                .setEnforcingConsecutiveLocalOriginFailure(UInt32Value.of(0))
                .setEnforcingFailurePercentageLocalOrigin(UInt32Value.of(100)));
    for (int host = 0; host < 5; host++) {
      cluster.results(host, 100, Result.LOCAL_CONNECT_SUCCESS);
    }
    cluster.results(3, 700, Result.LOCAL_TIMEOUT);

    cluster.interval();

    assertThat(cluster.ejected(3)).isTrue();
    assertThat(cluster.monitor(3).successRate(true)).isEqualTo(12.5);
    assertThat(cluster.counter("ejections_enforced_local_origin_failure_percentage")).isEqualTo(1);
    assertThat(cluster.counter("ejections_enforced_failure_percentage")).isZero();
  }

  @Test
  void bothDetectorsMayFindAHostButItGoesOnce() {
    var cluster =
        new DetectorFixture(5, quiet().setEnforcingFailurePercentage(UInt32Value.of(100)));
    everybody(cluster, 1000, 200);
    cluster.interval();
    for (int host = 0; host < 4; host++) {
      cluster.answers(host, 1000, 200);
    }
    cluster.answers(4, 1000, 503);
    cluster.interval();

    assertThat(cluster.counter("ejections_detected_success_rate")).isEqualTo(1);
    assertThat(cluster.counter("ejections_detected_failure_percentage")).isEqualTo(1);
    assertThat(cluster.counter("ejections_enforced_total")).isEqualTo(1);
    assertThat(cluster.active()).isEqualTo(1);
  }

  @Test
  void workersCountInCellsOfTheirOwn() throws Exception {
    int threads = DetectorFixture.THREADS;
    RateCells cells = new RateCells(threads);
    Thread[] workers =
        IntStream.range(0, threads)
            .mapToObj(
                w ->
                    new Thread(
                        () -> {
                          for (int i = 0; i < 100_000; i++) {
                            cells.count(w, i % 4 != 0);
                          }
                        }))
            .toArray(Thread[]::new);
    for (Thread worker : workers) {
      worker.start();
    }
    long seen = 0;
    for (int i = 0; i < 1000; i++) {
      cells.endInterval();
      seen += cells.volume();
      assertThat(cells.volume() == 0 ? 0 : cells.rate()).isBetween(0.0, 100.0);
    }
    for (Thread worker : workers) {
      worker.join();
    }
    cells.endInterval();

    assertThat(seen + cells.volume()).isEqualTo(100_000L * threads);
    for (int i = 0; i < 300; i++) {
      cells.count(i % threads, i % 3 == 0);
    }
    cells.endInterval();
    assertThat(cells.rate()).isCloseTo(100 / 3.0, within(1e-9));
  }

  private static void everybody(DetectorFixture cluster, int count, int status) {
    for (int host = 0; host < cluster.hosts.size(); host++) {
      cluster.answers(host, count, status);
    }
  }

  /** Rows of errors are not looked at. */
  private static OutlierDetection.Builder quiet() {
    return OutlierDetection.newBuilder().setConsecutive5Xx(UInt32Value.of(0));
  }

  private static OutlierDetection.Builder percentage() {
    return quiet()
        .setEnforcingSuccessRate(UInt32Value.of(0))
        .setEnforcingFailurePercentage(UInt32Value.of(100));
  }
}
