package io.legate.upstream.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.legate.common.RandomSource;
import io.legate.stats.StatsStore;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.LoadBalancerFactory.Prepared;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SlowStartTest {
  private static final SlowStart MINUTE = new SlowStart(seconds(60), 1, 0.1);

  private final StatsStore store = new StatsStore(1);
  private final ClusterStats stats = new ClusterStats(store.scope("cluster.c."));

  @ParameterizedTest
  @CsvSource({
    // window, aggression, least, after, factor
    "60, 1, 0.1, 0, 0.1",
    "60, 1, 0.1, 3, 0.1",
    "60, 1, 0.1, 30, 0.5",
    "60, 1, 0, 0, 0.0166667",
    "60, 2, 0.1, 15, 0.5",
    "60, 0.5, 0.1, 30, 0.25",
    "60, 1, 0.1, 60, 1",
    "60, 1, 0.1, 90, 1",
    "0.5, 1, 0.1, 0, 1",
  })
  void weighsAsEnvoyDocuments(
      double window, double aggression, double least, long after, double factor) {
    Host host = Hosts.weighted(200).get(0);
    var slowStart = new SlowStart((long) (window * 1e9), aggression, least);

    slowStart.weight(host, seconds(1000));

    assertThat(slowStart.weight(host, seconds(1000 + after))).isCloseTo(200 * factor, within(0.1));
  }

  @Test
  void startsAgainWhenAHostPassesItsChecksAgain() {
    Host host = Hosts.of(1).get(0);
    MINUTE.weight(host, 0);
    assertThat(MINUTE.weight(host, seconds(61))).isEqualTo(1);

    host.healthFlag(HealthFlag.FAILED_ACTIVE_HC, true);
    assertThat(MINUTE.weight(host, seconds(70))).isEqualTo(1); // it may be used in panic
    host.healthFlag(HealthFlag.FAILED_ACTIVE_HC, false);

    assertThat(MINUTE.weight(host, seconds(80))).isEqualTo(0.1);
    assertThat(MINUTE.weight(host, seconds(110))).isEqualTo(0.5);
  }

  @Test
  void anEjectionStartsNothing() {
    Host host = Hosts.of(1).get(0);
    MINUTE.weight(host, 0);
    host.healthFlag(HealthFlag.FAILED_OUTLIER_CHECK, true);
    MINUTE.weight(host, seconds(61));
    host.healthFlag(HealthFlag.FAILED_OUTLIER_CHECK, false);

    assertThat(MINUTE.weight(host, seconds(62))).isEqualTo(1);
  }

  @Test
  void aNewHostGetsMoreAndMoreUntilItIsLikeTheOthers() {
    LoadBalancerFactory factory = LoadBalancers.roundRobin(SourceOptions.STANDARD, MINUTE);
    List<Host> hosts = new ArrayList<>(Hosts.of(1));
    Prepared prepared = prepare(factory, hosts, 0);
    hosts.addAll(Hosts.of(1));
    Host added = hosts.get(1);

    prepared = prepare(factory, hosts, 100);
    assertThat(prepared.refreshAfterNanos()).isEqualTo(seconds(1));
    assertThat(share(prepared, added)).isCloseTo(0.1 / 1.1, within(0.001));
    assertThat(share(prepare(factory, hosts, 130), added)).isCloseTo(1.0 / 3, within(0.001));
    prepared = prepare(factory, hosts, 160);
    assertThat(share(prepared, added)).isCloseTo(0.5, within(0.001));
    assertThat(prepared.refreshAfterNanos()).isZero();
  }

  @Test
  void leastRequestStartsSlowlyToo() {
    LoadBalancerFactory factory =
        LoadBalancers.leastRequest(SourceOptions.STANDARD, LeastRequestOptions.STANDARD, MINUTE);
    List<Host> hosts = new ArrayList<>(Hosts.of(1));
    prepare(factory, hosts, 0);
    hosts.addAll(Hosts.of(1));

    assertThat(share(prepare(factory, hosts, 100), hosts.get(1)))
        .isCloseTo(0.1 / 1.1, within(0.001));
  }

  private Prepared prepare(LoadBalancerFactory factory, List<Host> hosts, long atSeconds) {
    return factory.prepare(
        Hosts.set(hosts),
        new LoadBalancerFactory.Context(
            stats, store.controlShard(), seconds(atSeconds), null, null));
  }

  private double share(Prepared prepared, Host of) {
    LoadBalancer balancer = prepared.create(new RandomSource(3), store.shard(0), null);
    int chosen = 0;
    for (int i = 0; i < 10_000; i++) {
      chosen += balancer.chooseHost(LoadBalancerContext.NONE) == of ? 1 : 0;
    }
    return chosen / 10_000.0;
  }

  private static long seconds(long seconds) {
    return TimeUnit.SECONDS.toNanos(seconds);
  }
}
