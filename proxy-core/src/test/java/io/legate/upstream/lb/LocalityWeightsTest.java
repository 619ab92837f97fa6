package io.legate.upstream.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.legate.common.RandomSource;
import io.legate.stats.StatsStore;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.LocalityHosts;
import io.legate.upstream.PrioritySet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LocalityWeightsTest {
  private static final int PICKS = 30_000;

  private final StatsStore store = new StatsStore(1);
  private final ClusterStats stats = new ClusterStats(store.scope("cluster.c."));

  /** The table of Envoy's page: X weighs 1, Y weighs 2 and is well. */
  @ParameterizedTest
  @CsvSource({"100, 33", "72, 33", "70, 33", "69, 32", "50, 26", "25, 15", "0, 0"})
  void spreadsAsEnvoyDocuments(int healthyOfX, int percentToX) {
    LocalityHosts x = Hosts.locality("x", 1, 100, healthyOfX);
    LocalityHosts y = Hosts.locality("y", 2, 100, 100);

    double share = share(Hosts.set(0, x, y), x);

    double weight = Math.min(1, 1.4 * healthyOfX / 100);
    assertThat(share).isCloseTo(weight / (weight + 2), within(0.0005));
    assertThat(100 * share).isCloseTo(percentToX, within(0.6)); // the page rounds as it likes
  }

  @Test
  void sendsNothingWhereNoWeightIsSet() {
    LocalityHosts x = Hosts.locality("x", 0, 3, 3);
    LocalityHosts y = Hosts.locality("y", 2, 3, 3);

    assertThat(share(Hosts.set(0, x, y), x)).isZero();
  }

  @Test
  void goesByHostsWhereNoLocalityHasAWeight() {
    LocalityHosts x = Hosts.locality("x", 0, 1, 1);
    LocalityHosts y = Hosts.locality("y", 0, 3, 3);

    assertThat(share(Hosts.set(0, x, y), x)).isCloseTo(0.25, within(0.001));
  }

  @Test
  void weighsDegradedHostsApart() {
    // 20 of 100 hosts healthy, all in x: 28 % to them. Of the 80 degraded, x has 30 and y 50.
    LocalityHosts x = degraded(Hosts.locality("x", 1, 50, 50), 20);
    LocalityHosts y = degraded(Hosts.locality("y", 1, 50, 50), 0);

    // Of what degraded hosts get, x gets min(1, 1.4 * 30/50) = 0.84, y 1.
    double expected = 0.28 + 0.72 * 0.84 / 1.84;
    assertThat(share(Hosts.set(0, x, y), x)).isCloseTo(expected, within(0.015));
  }

  @Test
  void doesNotCountExcludedHosts() {
    LocalityHosts x = Hosts.locality("x", 1, 4, 2);
    x.hosts()
        .subList(2, 4)
        .forEach(h -> h.healthFlag(HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL, true));

    double[] weights =
        LocalityWeights.of(
            Hosts.set(0, x, Hosts.locality("y", 1, 1, 1)).resorted(), LocalityHosts::healthyHosts);

    assertThat(weights).containsExactly(1, 1);
  }

  private static LocalityHosts degraded(LocalityHosts all, int healthy) {
    all.hosts()
        .subList(healthy, all.hosts().size())
        .forEach(h -> h.healthFlag(HealthFlag.DEGRADED_EDS_HEALTH, true));
    return LocalityHosts.of(all.locality(), all.weight(), all.hosts());
  }

  private double share(HostSet set, LocalityHosts locality) {
    var options = new SourceOptions(new PanicOptions(0, false), true, ZoneOptions.STANDARD);
    LoadBalancer balancer =
        LoadBalancers.roundRobin(options, SlowStart.NONE)
            .prepare(new PrioritySet(List.of(set)), Hosts.context(stats, store))
            .create(new RandomSource(5), store.shard(0), null);
    int there = 0;
    for (int i = 0; i < PICKS; i++) {
      Host host = balancer.chooseHost(LoadBalancerContext.NONE);
      if (locality.hosts().stream().anyMatch(h -> h == host)) {
        there++;
      }
    }
    return (double) there / PICKS;
  }
}
