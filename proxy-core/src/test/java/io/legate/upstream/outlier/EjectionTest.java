package io.legate.upstream.outlier;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.BoolValue;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.OutlierDetection;
import io.legate.upstream.HealthFlag;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** How many hosts are out, and for how long. */
class EjectionTest {
  @Test
  void oneHostMayAlwaysBeEjectedUnlessItIsWrittenThatItMayNot() {
    var three = new DetectorFixture(3, OutlierDetection.newBuilder());
    three.answers(0, 5, 500);
    three.answers(1, 5, 500);
    assertThat(three.ejected(0)).isTrue();
    assertThat(three.ejected(1)).as("10 %% of three is not even one").isFalse();
    assertThat(three.counter("ejections_overflow")).isEqualTo(1);

    var never =
        new DetectorFixture(
            3, OutlierDetection.newBuilder().setAlwaysEjectOneHost(BoolValue.of(false)));
    never.answers(0, 5, 500);
    assertThat(never.ejected(0)).isFalse();
    assertThat(never.counter("ejections_overflow")).isEqualTo(1);
    assertThat(never.counter("ejections_detected_consecutive_5xx")).isEqualTo(1);
    assertThat(never.events).isEmpty();
  }

  @Test
  void noMoreHostsAreOutThanThePercentageAllows() {
    for (int percent = 0; percent <= 100; percent++) {
      var cluster =
          new DetectorFixture(
              20,
              OutlierDetection.newBuilder()
                  .setAlwaysEjectOneHost(BoolValue.of(false))
                  .setMaxEjectionPercent(UInt32Value.of(percent)));
      for (int host = 0; host < 20; host++) {
        cluster.answers(host, 5, 500);
      }

      assertThat(cluster.active()).as("%d %%", percent).isEqualTo(percent / 5);
      assertThat(cluster.counter("ejections_overflow")).isEqualTo(20 - percent / 5);
    }
  }

  @Test
  void aHostReturnsAtTheFirstLookAfterItsTime() {
    var cluster = new DetectorFixture(2, OutlierDetection.newBuilder()); // 30 s, every 10 s
    cluster.answers(0, 5, 500);
    cluster.passSeconds(9.999);
    cluster.detector.onInterval();
    cluster.passSeconds(20);
    cluster.detector.onInterval();
    assertThat(cluster.ejected(0)).as("after 29.999 s").isTrue();

    cluster.passSeconds(0.001);
    cluster.detector.onInterval();

    assertThat(cluster.ejected(0)).isFalse();
    assertThat(cluster.active()).isZero();
    assertThat(cluster.healthChanges).isEqualTo(2);
    cluster.answers(0, 4, 500);
    assertThat(cluster.ejected(0)).as("it counts from the start").isFalse();
  }

  @Test
  void eachTimeIsLongerUpToTheMostAndQuietIntervalsTakeItBack() {
    var cluster =
        new DetectorFixture(
            1,
            OutlierDetection.newBuilder()
                .setInterval(seconds(10))
                .setBaseEjectionTime(seconds(10))
                .setMaxEjectionTime(seconds(45)));
    List<Integer> out = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      out.add(secondsOut(cluster));
    }
    assertThat(out).containsExactly(10, 20, 30, 40, 50, 50, 50); // 45 s end at the look after 50

    cluster.interval();
    cluster.interval();
    cluster.interval();
    // The multiplier stood at 6 (60 s, cut to 45); three quiet intervals made it 3.
    assertThat(secondsOut(cluster)).isEqualTo(40);

    for (int i = 0; i < 50; i++) {
      cluster.interval();
    }
    assertThat(secondsOut(cluster)).as("as if nothing had been").isEqualTo(10);
  }

  /** Fails at once, and tells after how long the host is back. */
  private static int secondsOut(DetectorFixture cluster) {
    cluster.answers(0, 5, 500);
    assertThat(cluster.ejected(0)).isTrue();
    int seconds = 0;
    while (cluster.ejected(0)) {
      cluster.interval();
      seconds += 10;
    }
    return seconds;
  }

  @Test
  void withoutAMostItIs300SecondsOrTheBase() {
    assertThat(new DetectorFixture(1, OutlierDetection.newBuilder()).options.ejection().maxNanos())
        .isEqualTo(300_000_000_000L);
    assertThat(
            new DetectorFixture(1, OutlierDetection.newBuilder().setBaseEjectionTime(seconds(400)))
                .options
                .ejection()
                .maxNanos())
        .isEqualTo(400_000_000_000L);
  }

  @Test
  void jitterIsAddedByChanceUpToItsMost() {
    var cluster =
        new DetectorFixture(
            1000,
            OutlierDetection.newBuilder()
                .setMaxEjectionPercent(UInt32Value.of(100))
                .setConsecutive5Xx(UInt32Value.of(1))
                .setBaseEjectionTime(seconds(10))
                .setMaxEjectionTimeJitter(seconds(10)));
    for (int host = 0; host < 1000; host++) {
      cluster.answers(host, 1, 500);
    }
    cluster.passSeconds(9.999);
    cluster.detector.onInterval();
    assertThat(cluster.active()).isEqualTo(1000);
    List<Long> left = new ArrayList<>();
    for (int second = 10; second <= 20; second++) {
      cluster.passSeconds(second == 10 ? 0.001 : 1);
      cluster.detector.onInterval();
      left.add(cluster.active());
    }

    assertThat(left.get(10)).as("10 s of jitter at most").isZero();
    for (int i = 0; i < 10; i++) { // 5 standard deviations, at most 79
      assertThat((double) left.get(i)).isBetween(1000 - 100.0 * i - 80, 1000 - 100.0 * i + 80);
    }
  }

  @Test
  void anActiveCheckThatPassesEndsAnEjection() {
    var cluster = new DetectorFixture(1, OutlierDetection.newBuilder());
    cluster.answers(0, 5, 500);
    cluster.hosts.get(0).healthFlag(HealthFlag.FAILED_ACTIVE_HC, true);
    cluster.detector.onCheckPassed(cluster.hosts.get(0));
    assertThat(cluster.ejected(0)).as("it has to pass more checks").isTrue();
    cluster.hosts.get(0).healthFlag(HealthFlag.FAILED_ACTIVE_HC, false);
    cluster.detector.onCheckPassed(cluster.hosts.get(0));
    assertThat(cluster.ejected(0)).isFalse();
    assertThat(cluster.active()).isZero();
    cluster.detector.onCheckPassed(cluster.hosts.get(0));
    assertThat(cluster.active()).isZero();

    var deaf =
        new DetectorFixture(
            1,
            OutlierDetection.newBuilder()
                .setSuccessfulActiveHealthCheckUnejectHost(BoolValue.of(false)));
    deaf.answers(0, 5, 500);
    deaf.detector.onCheckPassed(deaf.hosts.get(0));
    assertThat(deaf.ejected(0)).isTrue();
  }

  @Test
  void aHostThatIsRemovedIsOutNoMore() {
    var cluster = new DetectorFixture(2, OutlierDetection.newBuilder());
    cluster.answers(0, 5, 500);

    cluster.detector.onHosts(List.of(), List.of(cluster.hosts.get(0)));

    assertThat(cluster.active()).isZero();
    cluster.answers(0, 5, 500);
    cluster.detector.onCheckPassed(cluster.hosts.get(0));
    assertThat(cluster.counter("ejections_detected_consecutive_5xx")).isEqualTo(1);
    assertThat(cluster.active()).isZero();
    cluster.answers(1, 5, 500);
    assertThat(cluster.ejected(1)).as("its place is free").isTrue();

    cluster.detector.stop();
    assertThat(cluster.active()).isZero();
    cluster.answers(1, 5, 500);
    assertThat(cluster.counter("ejections_detected_consecutive_5xx")).isEqualTo(2);
  }

  private static Duration seconds(long seconds) {
    return Duration.newBuilder().setSeconds(seconds).build();
  }
}
