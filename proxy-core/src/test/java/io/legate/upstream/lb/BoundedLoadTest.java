package io.legate.upstream.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.common.RandomSource;
import io.legate.stats.StatsStore;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.HostStat;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LocalityHosts;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BoundedLoadTest {
  private final StatsStore store = new StatsStore(1);
  private final ClusterStats stats = new ClusterStats(store.scope("cluster.c."));
  private final BoundedLoad bound = new BoundedLoad(100, stats.upstreamRqActive);

  /**
   * Envoy's own tests tell in which order five hosts are looked at: by seed 2: 2 1 0 4 3, by 6: 4 0
   * 2 3 1, by 7: 0 1 4 3 2.
   */
  @ParameterizedTest
  @CsvSource({
    "2, 2, 2, 1",
    "2, 012, 2, 4",
    "6, 3, 3, 4",
    "6, 34, 3, 0",
    "7, 3, 3, 0",
    "7, 013, 3, 4",
    "7, 0134, 3, 2"
  })
  void anOverloadedHostIsReplacedInAnOrderOfTheHash(
      long hash, String overloaded, int chosen, int expected) {
    List<Host> hosts = Hosts.of(5);
    HashWeights weights = weights(hosts);
    overloaded.chars().forEach(c -> load(hosts.get(c - '0'), 10));

    for (int again = 0; again < 3; again++) {
      assertThat(bound.choose(weights, chosen, hash)).isEqualTo(expected);
    }
  }

  @Test
  void aHostWithinItsPartIsTaken() {
    List<Host> hosts = Hosts.of(5);
    load(hosts.get(2), 1);

    assertThat(bound.choose(weights(hosts), 2, 2)).isEqualTo(2);
  }

  @Test
  void theHighBitsOfAHashDoNotCount() {
    List<Host> hosts = Hosts.of(5);
    load(hosts.get(2), 3);

    assertThat(bound.choose(weights(hosts), 2, 2L + (77L << 32))).isEqualTo(1);
  }

  @Test
  void whereAllHaveTooManyItIsTheOneThatExceedsLeast() {
    List<Host> hosts = Hosts.of(3);
    HashWeights weights = weights(hosts);
    for (Host host : hosts) {
      host.add(HostStat.RQ_ACTIVE, 0, 100); // seen before the cluster's own sum is
    }
    hosts.get(1).add(HostStat.RQ_ACTIVE, 0, -10);

    assertThat(bound.choose(weights, 0, 0)).isEqualTo(1);
    assertThat(bound.choose(weights, 1, 5)).isEqualTo(1);
  }

  @Test
  void heavyHostsMayHaveMore() {
    List<Host> hosts = Hosts.weighted(1, 9);
    HashWeights weights = weights(hosts);
    load(hosts.get(1), 9);

    assertThat(bound.choose(weights, 1, 1)).isEqualTo(1);
    load(hosts.get(0), 3);
    assertThat(bound.choose(weights, 0, 1)).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void noHostGetsMoreThanTheFactorAllows(boolean maglev) {
    List<Host> hosts = Hosts.of(10);
    HashOptions options = new HashOptions(false, 125, false);
    LoadBalancer balancer =
        (maglev
                ? LoadBalancers.maglev(PanicOptions.STANDARD, options, MaglevOptions.STANDARD)
                : LoadBalancers.ringHash(PanicOptions.STANDARD, options, RingHashOptions.STANDARD))
            .prepare(Hosts.set(hosts), Hosts.context(stats, store))
            .create(new RandomSource(1), store.shard(0), null);

    for (int i = 0; i < 1000; i++) { // all of one key
      load(balancer.chooseHost(Rings.hashed(4711)), 1);
    }

    for (Host host : hosts) {
      assertThat(host.sum(HostStat.RQ_ACTIVE)).isBetween(0L, 127L);
    }
    assertThat(hosts.stream().mapToLong(h -> h.sum(HostStat.RQ_ACTIVE)).sum()).isEqualTo(1000);
  }

  private void load(Host host, int requests) {
    host.add(HostStat.RQ_ACTIVE, 0, requests);
    stats.upstreamRqActive.add(store.shard(0), requests);
  }

  private static HashWeights weights(List<Host> hosts) {
    return HashWeights.of(HostSet.of(0, hosts), false, hosts, LocalityHosts::hosts);
  }
}
