package io.legate.upstream.outlier;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.BoolValue;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.legate.upstream.HostMonitor;
import io.legate.upstream.HostMonitor.Result;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/** Failures in a row. Thresholds and mappings are those of Envoy's outlier_detection_impl_test. */
class ConsecutiveTest {
  @Test
  void fiveErrorsInARowEject() {
    var cluster = new DetectorFixture(2, OutlierDetection.newBuilder());

    cluster.answers(0, 1, 200);
    cluster.answers(0, 4, 503);
    assertThat(cluster.ejected(0)).isFalse();
    cluster.answers(0, 1, 503);

    assertThat(cluster.ejected(0)).isTrue();
    assertThat(cluster.ejected(1)).isFalse();
    assertThat(cluster.healthChanges).isEqualTo(1);
    assertThat(cluster.active()).isEqualTo(1);
    assertThat(cluster.counter("ejections_enforced_total")).isEqualTo(1);
    assertThat(cluster.counter("ejections_detected_consecutive_5xx")).isEqualTo(1);
    assertThat(cluster.counter("ejections_enforced_consecutive_5xx")).isEqualTo(1);
    assertThat(cluster.counter("ejections_total")).as("deprecated").isEqualTo(1);
    assertThat(cluster.counter("ejections_consecutive_5xx")).as("deprecated").isEqualTo(1);
    // The gateway detector saw the same five, but enforces none.
    assertThat(cluster.counter("ejections_detected_consecutive_gateway_failure")).isEqualTo(1);
    assertThat(cluster.counter("ejections_enforced_consecutive_gateway_failure")).isZero();
  }

  @Test
  void aSuccessBreaksTheRow() {
    var cluster = new DetectorFixture(1, OutlierDetection.newBuilder());

    for (int i = 0; i < 100; i++) {
      cluster.answers(0, 4, 500);
      cluster.answers(0, 1, 404);
    }

    assertThat(cluster.ejected(0)).isFalse();
    assertThat(cluster.counter("ejections_detected_consecutive_5xx")).isZero();
  }

  @Test
  void onlyThreeStatusesAreGatewayFailures() {
    var cluster = new DetectorFixture(1, gatewayOnly());

    cluster.answers(0, 2, 502);
    cluster.answers(0, 2, 503);
    cluster.answers(0, 1, 500); // another error breaks the row
    cluster.answers(0, 4, 504);
    assertThat(cluster.ejected(0)).isFalse();
    cluster.answers(0, 1, 502);

    assertThat(cluster.ejected(0)).isTrue();
    assertThat(cluster.counter("ejections_enforced_consecutive_gateway_failure")).isEqualTo(1);
    assertThat(cluster.counter("ejections_enforced_total")).isEqualTo(1);
    assertThat(cluster.counter("ejections_total")).as("deprecated: of the 5xx alone").isEqualTo(1);
  }

  @Test
  void withoutSplitLocalFailuresAreAnswersOf503And504() {
    var cluster = new DetectorFixture(1, gatewayOnly());

    cluster.results(0, 1, Result.LOCAL_CONNECT_FAILED);
    cluster.results(0, 1, Result.LOCAL_CONNECT_SUCCESS); // says nothing yet
    cluster.results(0, 2, Result.LOCAL_TIMEOUT);
    cluster.monitor(0).onTimeout(0, 504);
    assertThat(cluster.ejected(0)).isFalse();
    cluster.results(0, 1, Result.LOCAL_CONNECT_FAILED);

    assertThat(cluster.ejected(0)).isTrue();
    assertThat(cluster.counter("ejections_detected_consecutive_local_origin_failure")).isZero();
  }

  @Test
  void withoutSplitAFinalConnectIsASuccess() {
    var cluster = new DetectorFixture(1, OutlierDetection.newBuilder());

    for (int i = 0; i < 100; i++) {
      cluster.results(0, 1, Result.LOCAL_CONNECT_FAILED);
      cluster.results(0, 1, Result.LOCAL_CONNECT_SUCCESS_FINAL);
    }

    assertThat(cluster.ejected(0)).isFalse();
  }

  @Test
  void aTimeoutThatIsAnswered204IsNoFailure() {
    var cluster = new DetectorFixture(1, OutlierDetection.newBuilder());

    for (int i = 0; i < 10; i++) {
      cluster.monitor(0).onTimeout(0, 204);
    }

    assertThat(cluster.ejected(0)).isFalse();
  }

  @Test
  void withSplitConnectingIsJudgedApart() {
    var cluster = new DetectorFixture(1, split());

    cluster.results(0, 4, Result.LOCAL_CONNECT_FAILED);
    cluster.answers(0, 1, 200); // of no concern to connecting
    cluster.monitor(0).onTimeout(0, 504);

    assertThat(cluster.ejected(0)).isTrue();
    assertThat(cluster.counter("ejections_enforced_consecutive_local_origin_failure")).isEqualTo(1);
    assertThat(cluster.counter("ejections_detected_consecutive_5xx")).isZero();
    assertThat(cluster.counter("ejections_total")).as("deprecated: not of this kind").isZero();
  }

  @Test
  void withSplitAConnectBreaksTheRowOfLocalFailuresAlone() {
    var cluster = new DetectorFixture(1, split());

    for (int i = 0; i < 4; i++) {
      cluster.results(0, 4, Result.LOCAL_TIMEOUT);
      cluster.results(0, 1, Result.LOCAL_CONNECT_SUCCESS);
      cluster.answers(0, 1, 500);
    }
    assertThat(cluster.ejected(0)).isFalse();
    cluster.answers(0, 1, 500);

    assertThat(cluster.ejected(0)).isTrue();
    assertThat(cluster.counter("ejections_enforced_consecutive_5xx")).isEqualTo(1);
  }

  @Test
  void zeroMeansNever() {
    var cluster =
        new DetectorFixture(1, OutlierDetection.newBuilder().setConsecutive5Xx(UInt32Value.of(0)));

    cluster.answers(0, 1000, 500);

    assertThat(cluster.ejected(0)).isFalse();
  }

  @Test
  void whatIsNotEnforcedIsDetectedAgainAndAgain() {
    var cluster =
        new DetectorFixture(
            1, OutlierDetection.newBuilder().setEnforcingConsecutive5Xx(UInt32Value.of(0)));

    cluster.answers(0, 200, 503);

    assertThat(cluster.ejected(0)).isFalse();
    assertThat(cluster.counter("ejections_detected_consecutive_5xx")).isEqualTo(40);
    assertThat(cluster.counter("ejections_detected_consecutive_gateway_failure")).isEqualTo(40);
    assertThat(cluster.counter("ejections_enforced_total")).isZero();
    assertThat(cluster.events).hasSize(80).allMatch(e -> e.contains("\"enforced\":false"));
  }

  @Test
  void enforcingIsByChance() {
    var cluster =
        new DetectorFixture(
            1,
            OutlierDetection.newBuilder()
                .setConsecutive5Xx(UInt32Value.of(1))
                .setEnforcingConsecutive5Xx(UInt32Value.of(30)));
    for (int i = 0; i < 10_000; i++) {
      cluster.answers(0, 1, 500);
      if (cluster.ejected(0)) {
        cluster.detector.onCheckPassed(cluster.hosts.get(0));
      }
    }

    assertThat(cluster.counter("ejections_detected_consecutive_5xx")).isEqualTo(10_000);
    // 5 standard deviations of a binomial distribution: 5 * sqrt(10000 * 0.3 * 0.7) = 229
    assertThat(cluster.counter("ejections_enforced_total")).isBetween(2771L, 3229L);
  }

  @Test
  void workersCountTogetherAndExactly() throws Exception {
    var posted = new ConcurrentLinkedQueue<Runnable>();
    var cluster =
        new DetectorFixture(
            1,
            OutlierDetection.newBuilder().setConsecutive5Xx(UInt32Value.of(40_000)),
            posted::add);
    int workers = DetectorFixture.THREADS - 1;

    together(workers, 9_999, cluster);
    assertThat(posted).isEmpty();
    together(workers, 1, cluster);

    assertThat(posted).as("the one that made 40,000").hasSize(1);
    together(workers, 100, cluster);
    assertThat(posted).as("what follows is of the same row").hasSize(1);
    posted.forEach(Runnable::run);
    assertThat(cluster.ejected(0)).isTrue();
    cluster.detector.onInterval();
    assertThat(cluster.events).hasSize(1);
  }

  @Test
  void tellingResultsAllocatesNothing() {
    var cluster = new DetectorFixture(1, split().setConsecutive5Xx(UInt32Value.of(1_000_000_000)));
    var thread = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
    HostMonitor monitor = cluster.monitor(0);
    long before = 0;
    for (int i = 0; i < 30_000; i++) {
      if (i == 20_000) {
        before = thread.getCurrentThreadAllocatedBytes();
      }
      monitor.onResult(0, Result.LOCAL_CONNECT_SUCCESS);
      monitor.onStatus(0, i % 10 == 0 ? 500 : 200);
      monitor.onTimeout(0, 504);
    }

    assertThat(thread.getCurrentThreadAllocatedBytes() - before).isLessThan(10_000);
  }

  private static void together(int workers, int failures, DetectorFixture cluster)
      throws Exception {
    ExecutorService threads = Executors.newFixedThreadPool(workers);
    CyclicBarrier start = new CyclicBarrier(workers);
    List<Future<?>> done = new ArrayList<>();
    for (int w = 0; w < workers; w++) {
      int worker = w;
      done.add(
          threads.submit(
              () -> {
                start.await();
                for (int i = 0; i < failures; i++) {
                  cluster.monitor(0).onStatus(worker, 500);
                }
                return null;
              }));
    }
    for (Future<?> each : done) {
      each.get();
    }
    threads.shutdown();
  }

  private static OutlierDetection.Builder gatewayOnly() {
    return OutlierDetection.newBuilder()
        .setEnforcingConsecutive5Xx(UInt32Value.of(0))
        .setEnforcingConsecutiveGatewayFailure(UInt32Value.of(100));
  }

  private static OutlierDetection.Builder split() {
    return OutlierDetection.newBuilder()
        .setSplitExternalLocalOriginErrors(true)
        .setAlwaysEjectOneHost(BoolValue.of(true));
  }
}
