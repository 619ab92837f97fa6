package io.legate.upstream.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.testing.RawBackend;
import io.legate.testing.WorkerFixture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class TcpCheckTest {
  private static final String QUICK =
      "timeout: 2s, interval: 0.02s, unhealthy_threshold: 2, healthy_threshold: 2,";

  static Stream<Transport> transports() {
    return WorkerFixture.transports();
  }

  @ParameterizedTest
  @MethodSource("transports")
  void connectingIsEnough(Transport transport) throws Exception {
    try (var backend = new RawBackend((peer, n) -> peer.rest());
        var clusters = new HealthFixture(transport)) {
      clusters.traffic().cluster(QUICK + "tcp_health_check: {}", backend.port());

      assertThat(clusters.flags(0)).isEqualTo("healthy");
      clusters.awaitCounter("success", 3);
      assertThat(backend.connections.get()).isGreaterThanOrEqualTo(3);
      assertThat(clusters.counter("failure")).isZero();
      assertThat(clusters.gauge("healthy")).isEqualTo(1);
      assertThat(clusters.healthy()).isEqualTo(1);
    }
  }

  @Test
  void aRefusedConnectionMakesTheHostIllAndTheClusterServes() throws Exception {
    try (var clusters = new HealthFixture(Transport.best())) {
      clusters.traffic().cluster(QUICK + "tcp_health_check: {}", RawBackend.refusedPort());

      assertThat(clusters.flags(0)).isEqualTo("/failed_active_hc");
      clusters.awaitCounter("network_failure", 2);
      assertThat(clusters.gauge("healthy")).isZero();
      assertThat(clusters.healthy()).isZero();
    }
  }

  @Test
  void sendsBytesAndFindsBlocksInOrderOverOneConnection() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  while (peer.read(4).equals("PING")) {
                    peer.send("..PO").send("NG-and-").send("OK..");
                  }
                });
        var clusters = new HealthFixture(Transport.best())) {
      clusters
          .traffic()
          .cluster(
              QUICK
                  + "tcp_health_check: {send: {text: '50494e47'},"
                  + " receive: [{text: '504f4e47'}, {binary: T0s=}]}",
              backend.port());

      assertThat(clusters.flags(0)).isEqualTo("healthy");
      clusters.awaitCounter("success", 5);
      assertThat(backend.connections).hasValue(1);
    }
  }

  @Test
  void connectsAnewWhereConnectionsAreNotReused() throws Exception {
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.read(1);
                  peer.send("ok").rest();
                });
        var clusters = new HealthFixture(Transport.best())) {
      clusters
          .traffic()
          .cluster(
              QUICK
                  + "reuse_connection: false,"
                  + "tcp_health_check: {send: {text: '01'}, receive: {text: '6f6b'}}",
              backend.port());

      clusters.awaitCounter("success", 3);
      assertThat(backend.connections.get()).isGreaterThanOrEqualTo(3);
      assertThat(clusters.counter("failure")).isZero();
    }
  }

  @Test
  void whoSaysNothingTimesOutAndIsShownSo() throws Exception {
    try (var backend = new RawBackend((peer, n) -> peer.rest());
        var clusters = new HealthFixture(Transport.best())) {
      clusters
          .traffic()
          .cluster(
              "timeout: 0.1s, interval: 0.02s, unhealthy_threshold: 2, healthy_threshold: 2,"
                  + "tcp_health_check: {send: {text: '01'}, receive: {text: '6f6b'}}",
              backend.port());

      clusters.awaitFlags("/failed_active_hc/active_hc_timeout");
      clusters.awaitCounter("network_failure", 2);
      assertThat(clusters.counter("success")).isZero();
    }
  }

  @Test
  void whoFailsLeavesAfterTheThresholdAndReturnsAfterTheOther() throws Exception {
    var well = new AtomicBoolean(true);
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  while (true) {
                    peer.read(1);
                    peer.send(well.get() ? "ok" : "no");
                    if (!well.get()) {
                      return;
                    }
                  }
                });
        var clusters = new HealthFixture(Transport.best())) {
      clusters
          .traffic()
          .cluster(
              QUICK + "tcp_health_check: {send: {text: '01'}, receive: {text: '6f6b'}}",
              backend.port());
      clusters.awaitFlags("healthy");

      well.set(false);
      clusters.awaitFlags("/failed_active_hc");
      long failures = clusters.counter("failure");
      assertThat(failures).isGreaterThanOrEqualTo(2);
      await().until(() -> clusters.healthy() == 0);
      assertThat(clusters.gauge("healthy")).isZero();

      well.set(true);
      clusters.awaitFlags("healthy");
      await().until(() -> clusters.healthy() == 1);
      assertThat(clusters.gauge("healthy")).isEqualTo(1);
    }
  }

  @Test
  void theClusterServesWhenEveryHostWasCheckedOnce() throws Exception {
    var answer = new CountDownLatch(1);
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  peer.read(1);
                  answer.await();
                  peer.send("ok").rest();
                });
        var clusters = new HealthFixture(Transport.best())) {
      String check = "tcp_health_check: {send: {text: '01'}, receive: {text: '6f6b'}}";
      clusters.cluster(QUICK + check, backend.port(), RawBackend.refusedPort());
      clusters.awaitCounter("failure", 1);
      assertThat(clusters.serving()).isFalse();

      answer.countDown();
      assertThat(clusters.hosts()).hasSize(2);
      assertThat(clusters.healthy()).isEqualTo(1);
    }
  }
}
