package io.legate.upstream;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.stats.Gauge;
import io.legate.stats.StatsShard;
import io.legate.stats.StatsStore;
import org.junit.jupiter.api.Test;

class ResourceLimitTest {
  private final StatsStore store = new StatsStore(2);
  private final Gauge open = store.gauge("rq_open");
  private final Gauge remaining = store.gauge("remaining_rq");
  private final StatsShard shard = store.shard(0);

  @Test
  void opensAtTheLimitAndClosesBelow() {
    ResourceLimit limit = limit(2);

    limit.inc(shard);
    assertThat(limit.canCreate()).isTrue();
    assertThat(remaining.value()).isEqualTo(1);
    limit.inc(store.shard(1));
    assertThat(limit.canCreate()).isFalse();
    assertThat(open.value()).isEqualTo(1);
    limit.inc(shard); // a worker without any connection may go beyond
    assertThat(open.value()).isEqualTo(1);
    assertThat(remaining.value()).isZero();
    limit.dec(shard);
    limit.dec(store.shard(1));
    assertThat(open.value()).isZero();
    assertThat(remaining.value()).isEqualTo(1);
    assertThat(limit.used()).isEqualTo(1);
  }

  @Test
  void ofNothingIsOpenWhileSomethingExists() {
    ResourceLimit limit = limit(0);

    assertThat(limit.canCreate()).isFalse();
    limit.inc(shard);
    assertThat(open.value()).isEqualTo(1);
    limit.dec(shard);
    assertThat(open.value()).isZero();
    assertThat(remaining.value()).isZero();
  }

  @Test
  void countsExactlyOverThreads() throws Exception {
    ResourceLimit limit = limit(10);
    Thread[] threads = new Thread[2];
    for (int t = 0; t < threads.length; t++) {
      StatsShard own = store.shard(t);
      threads[t] =
          new Thread(
              () -> {
                for (int i = 0; i < 100_000; i++) {
                  limit.inc(own);
                  limit.dec(own);
                }
              });
      threads[t].start();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(limit.used()).isZero();
    assertThat(open.value()).isZero();
    assertThat(remaining.value()).isEqualTo(10);
  }

  private ResourceLimit limit(long max) {
    remaining.set(store.controlShard(), max);
    return new ResourceLimit(max, open, remaining);
  }
}
