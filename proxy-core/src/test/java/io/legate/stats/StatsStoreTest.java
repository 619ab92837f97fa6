package io.legate.stats;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class StatsStoreTest {
  private final StatsStore store = new StatsStore(2);

  @Test
  void sumsTheShardsOfAllThreads() {
    Counter counter = store.scope("a.").counter("b");
    StatsShard extra = store.addShard();
    counter.inc(store.shard(0));
    counter.add(store.shard(1), 2);
    counter.inc(store.controlShard());
    counter.inc(store.adminShard());
    counter.add(extra, 10);
    assertThat(counter.value()).isEqualTo(15);
    assertThat(counter.name()).isEqualTo("a.b");
    assertThat(store.counter("a.b")).isSameAs(counter);
    counter.reset();
    assertThat(counter.value()).isZero();
    assertThat(counter.used()).isTrue();
  }

  @Test
  void setsAGaugeWhateverOthersAdded() {
    Gauge gauge = store.gauge("g");
    gauge.inc(store.shard(0));
    gauge.set(store.controlShard(), 7);
    gauge.dec(store.shard(1));
    assertThat(gauge.value()).isEqualTo(6);
  }

  @Test
  void growsWithTheNumberOfMetrics() {
    for (int i = 0; i < 5000; i++) {
      store.counter("c" + i).add(store.shard(i % 2), i);
    }
    assertThat(store.counter("c4999").value()).isEqualTo(4999);
    assertThat(store.counter("c3").value()).isEqualTo(3);
    assertThat(store.counters()).hasSize(5000);
  }

  @Test
  void keepsTexts() {
    TextReadout version = store.scope("cds.").textReadout("version_text");
    assertThat(version.value()).isEmpty();
    version.set("v1");
    assertThat(store.textReadouts()).containsExactly(version);
    assertThat(store.textReadout("cds.version_text").value()).isEqualTo("v1");
  }

  @Test
  void aStoreThatPretendsListsNothing() {
    StatsStore pretending = StatsStore.pretending(1);
    StatsScope scope = pretending.scope("cluster.a.");

    assertThat(scope.counter("upstream_rq_total").name()).isEqualTo("cluster.a.upstream_rq_total");
    scope.gauge("membership_total");
    scope.histogram("upstream_rq_time");
    scope.textReadout("version_text");

    assertThat(pretending.counters()).isEmpty();
    assertThat(pretending.gauges()).isEmpty();
    assertThat(pretending.histograms()).isEmpty();
    assertThat(pretending.textReadouts()).isEmpty();
  }
}
