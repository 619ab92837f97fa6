package io.legate.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.stats.Gauge;
import io.legate.stats.StatsStore;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ResourceLimitTest {
  private final StatsStore store = new StatsStore(2);
  private final Gauge open = store.gauge("rq_open");
  private final Gauge remaining = store.gauge("remaining_rq");

  @Test
  void opensAtTheLimitAndClosesBelow() {
    ResourceLimit limit = shown(new ResourceLimit(2));
    assertThat(remaining.value()).isEqualTo(2);

    assertThat(limit.tryAcquire()).isTrue();
    assertThat(limit.available()).isTrue();
    assertThat(remaining.value()).isEqualTo(1);
    assertThat(limit.tryAcquire()).isTrue();
    assertThat(limit.available()).isFalse();
    assertThat(limit.tryAcquire()).isFalse();
    assertThat(limit.used()).isEqualTo(2);
    assertThat(open.value()).isEqualTo(1);
    limit.acquire(); // a worker without any connection may go beyond
    assertThat(limit.used()).isEqualTo(3);
    assertThat(open.value()).isEqualTo(1);
    assertThat(remaining.value()).isZero();
    limit.release();
    limit.release();
    assertThat(open.value()).isZero();
    assertThat(remaining.value()).isEqualTo(1);
  }

  @Test
  void ofNothingIsOpenWhileSomethingExists() {
    ResourceLimit limit = shown(new ResourceLimit(0));

    assertThat(limit.tryAcquire()).isFalse();
    assertThat(open.value()).isZero();
    limit.acquire();
    assertThat(open.value()).isEqualTo(1);
    limit.release();
    assertThat(open.value()).isZero();
    assertThat(remaining.value()).isZero();
  }

  @Test
  void isNeverPassedAndAlwaysUsedUpByManyThreads() throws Exception {
    int max = 3;
    int threads = 8;
    ResourceLimit limit = shown(new ResourceLimit(max));
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicLong granted = new AtomicLong();
    CyclicBarrier start = new CyclicBarrier(threads);
    List<Thread> all = new ArrayList<>();
    for (int t = 0; t < threads; t++) {
      Thread thread =
          new Thread(
              () -> {
                await(start);
                for (int i = 0; i < 50_000; i++) {
                  if (limit.tryAcquire()) {
                    most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                    granted.incrementAndGet();
                    inside.decrementAndGet();
                    limit.release();
                  }
                }
              });
      thread.start();
      all.add(thread);
    }
    for (Thread thread : all) {
      thread.join();
    }

    assertThat(most.get()).isBetween(1, max);
    assertThat(granted.get()).isPositive();
    assertThat(limit.used()).isZero();
    assertThat(open.value()).isZero();
    assertThat(remaining.value()).isEqualTo(max);
  }

  @Test
  void ofAllWhoComeAtOnceExactlyAsManyGetIn() throws Exception {
    int threads = 8;
    for (int round = 0; round < 300; round++) {
      ResourceLimit limit = new ResourceLimit(5);
      AtomicInteger granted = new AtomicInteger();
      CyclicBarrier start = new CyclicBarrier(threads);
      List<Thread> all = new ArrayList<>();
      for (int t = 0; t < threads; t++) {
        Thread thread =
            new Thread(
                () -> {
                  await(start);
                  if (limit.tryAcquire()) {
                    granted.incrementAndGet();
                  }
                });
        thread.start();
        all.add(thread);
      }
      for (Thread thread : all) {
        thread.join();
      }
      assertThat(granted).hasValue(5);
    }
  }

  @Test
  void aBudgetFollowsTheRequestsButNeverFallsBelowItsLeast() {
    ResourceLimit requests = new ResourceLimit(1024);
    ResourceLimit pending = new ResourceLimit(1024);
    ResourceLimit budget = shown(new RetryBudget(20, 3, requests, pending));

    assertThat(budget.max()).isEqualTo(3);
    acquire(requests, 15);
    acquire(pending, 4);
    assertThat(budget.max()).isEqualTo(3); // 3.8
    pending.acquire();
    assertThat(budget.max()).isEqualTo(4);
    assertThat(acquired(budget, 6)).isEqualTo(4);
    assertThat(open.value()).isEqualTo(1);
    acquire(requests, 5);
    assertThat(open.value()).isZero();
    assertThat(acquired(budget, 6)).isEqualTo(1);
    assertThat(remaining.value()).isZero(); // as Envoy: not told of a budget
  }

  @Test
  void aBudgetMayBeNothingAtAll() {
    ResourceLimit requests = new ResourceLimit(1024);
    acquire(requests, 1000);
    assertThat(new RetryBudget(0, 0, requests, requests).tryAcquire()).isFalse();
    assertThat(new RetryBudget(100, 0, requests, new ResourceLimit(1)).max()).isEqualTo(1000);
  }

  @Test
  void aGaugeShowsTheLimitThatTookItOver() {
    ResourceLimit old = shown(new ResourceLimit(1));
    old.acquire();
    assertThat(open.value()).isEqualTo(1);
    shown(new ResourceLimit(1));
    assertThat(open.value()).isZero();
    old.release();
    assertThat(remaining.value()).isEqualTo(1);
  }

  private static void acquire(ResourceLimit limit, int times) {
    for (int i = 0; i < times; i++) {
      limit.acquire();
    }
  }

  private static int acquired(ResourceLimit limit, int tries) {
    int got = 0;
    for (int i = 0; i < tries; i++) {
      got += limit.tryAcquire() ? 1 : 0;
    }
    return got;
  }

  private static void await(CyclicBarrier barrier) {
    try {
      barrier.await();
    } catch (Exception e) {
      throw new IllegalStateException(e);
    }
  }

  private ResourceLimit shown(ResourceLimit limit) {
    limit.openGauge(open);
    limit.remainingGauge(remaining);
    return limit;
  }
}
