package io.legate.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.testing.WorkerFixture;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class WorkerTest {
  static Stream<Transport> transports() {
    return WorkerFixture.transports();
  }

  @ParameterizedTest
  @MethodSource("transports")
  void endOfTurnComesAfterAllTasksOfTheTurn(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport)) {
      Worker worker = fixture.worker();
      List<String> order = new CopyOnWriteArrayList<>();
      CountDownLatch done = new CountDownLatch(2);
      fixture.run(
          () -> {
            worker.execute(() -> order.add("task"));
            worker.atEndOfTurn(
                () -> {
                  order.add("end");
                  done.countDown();
                  worker.atEndOfTurn(
                      () -> {
                        order.add("added at the end");
                        done.countDown();
                      });
                });
          });
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
      assertThat(order).containsExactly("task", "end", "added at the end");
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void aFailingEndOfTurnHarmsNoOther(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport)) {
      Worker worker = fixture.worker();
      CountDownLatch done = new CountDownLatch(2);
      EndOfTurn count = done::countDown;
      fixture.run(
          () -> {
            worker.atEndOfTurn(
                () -> {
                  throw new IllegalStateException("on purpose");
                });
            worker.atEndOfTurn(count);
          });
      fixture.run(() -> worker.atEndOfTurn(count));
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void theClockStandsStillWithinATurnAndGoesOnAfterIt(Transport transport) {
    try (var fixture = new WorkerFixture(1, transport)) {
      Worker worker = fixture.worker();
      long first =
          fixture.call(
              () -> {
                long t = worker.nowNanos();
                while (System.nanoTime() - t < 2_000_000) {
                  Thread.onSpinWait();
                }
                assertThat(worker.nowNanos()).isEqualTo(t);
                return t;
              });
      // The next task may still belong to that turn.
      await().until(() -> fixture.<Long>call(worker::nowNanos) > first + 1_000_000);
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void timersHappenOnTheWorker(Transport transport) throws Exception {
    try (var fixture = new WorkerFixture(1, transport)) {
      Worker worker = fixture.worker();
      CountDownLatch done = new CountDownLatch(1);
      Timer timer =
          new Timer() {
            @Override
            protected void onTimer() {
              if (worker.inThread()) {
                done.countDown();
              }
            }
          };
      fixture.run(() -> worker.schedule(timer, 20_000_000));
      assertThat(done.await(10, TimeUnit.SECONDS)).isTrue();
    }
  }

  @ParameterizedTest
  @MethodSource("transports")
  void theScratchBufferGrowsAsAsked(Transport transport) {
    try (var fixture = new WorkerFixture(1, transport)) {
      Worker worker = fixture.worker();
      fixture.run(
          () -> {
            assertThat(worker.scratch(10)).hasSizeGreaterThanOrEqualTo(10);
            assertThat(worker.scratch(100_000)).hasSizeGreaterThanOrEqualTo(100_000);
            assertThat(worker.scratch(65537)).hasSizeGreaterThanOrEqualTo(65537);
          });
    }
  }
}
