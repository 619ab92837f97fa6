package io.legate.upstream.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.common.RandomSource;
import io.legate.stats.StatsStore;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.PrioritySet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OverrideHostsTest {
  private static final LoadBalancerFactory NONE =
      (set, context) -> (random, shard, previous) -> context1 -> null;

  private final StatsStore store = new StatsStore(1);
  private final ClusterStats stats = new ClusterStats(store.scope("cluster.c."));
  private final List<Host> hosts = Hosts.of(3);
  private final LoadBalancerFactory.Context first = Hosts.context(stats, store);

  @ParameterizedTest
  @CsvSource({
    "-, true, false, false, false, true",
    "-, false, true, true, true, false",
    "DEGRADED_ACTIVE_HC, false, true, false, false, true",
    "DEGRADED_EDS_HEALTH, true, false, true, true, false",
    "FAILED_ACTIVE_HC, false, false, true, false, true",
    "FAILED_OUTLIER_CHECK, true, true, false, true, false",
    "FAILED_EDS_HEALTH, false, false, true, false, true",
    "EDS_STATUS_DRAINING, false, false, false, true, true",
    "EDS_STATUS_DRAINING, true, true, true, false, false",
  })
  void theStateOfTheHostMustBeAllowed(
      String flag,
      boolean healthy,
      boolean degraded,
      boolean unhealthy,
      boolean draining,
      boolean chosen) {
    if (!flag.equals("-")) {
      hosts.get(1).healthFlag(HealthFlag.valueOf(flag), true);
    }
    LoadBalancer balancer =
        balancer(new OverrideHosts.Statuses(healthy, degraded, unhealthy, draining));

    assertThat(balancer.chooseHost(wants("127.0.0.1:2", false)) == hosts.get(1)).isEqualTo(chosen);
  }

  @Test
  void whatIsNotToBeHadIsChosenByThePolicyUnlessStrict() {
    LoadBalancer balancer =
        new OverrideHosts(
                LoadBalancers.random(SourceOptions.STANDARD), OverrideHosts.Statuses.STANDARD)
            .prepare(Hosts.set(hosts), first)
            .create(new RandomSource(1), store.shard(0), null);

    assertThat(balancer.chooseHost(wants("127.0.0.1:9", false))).isIn(hosts);
    assertThat(balancer.chooseHost(wants("127.0.0.1:9", true))).isNull();
    assertThat(balancer.chooseHost(LoadBalancerContext.NONE)).isIn(hosts);
  }

  @Test
  void hostsOfAllPrioritiesMayBeWantedAndTheBestCounts() {
    List<Host> others = Hosts.of(5);
    PrioritySet set = new PrioritySet(List.of(HostSet.of(0, hosts), HostSet.of(1, others)));
    LoadBalancer balancer =
        new OverrideHosts(NONE, OverrideHosts.Statuses.STANDARD)
            .prepare(set, first)
            .create(new RandomSource(1), store.shard(0), null);

    assertThat(balancer.chooseHost(wants("127.0.0.1:1", true))).isSameAs(hosts.get(0));
    assertThat(balancer.chooseHost(wants("127.0.0.1:5", true))).isSameAs(others.get(4));
  }

  private LoadBalancer balancer(OverrideHosts.Statuses statuses) {
    return new OverrideHosts(NONE, statuses)
        .prepare(Hosts.set(hosts), first)
        .create(new RandomSource(1), store.shard(0), null);
  }

  private static LoadBalancerContext wants(String address, boolean strict) {
    return new LoadBalancerContext() {
      @Override
      public String overrideHost() {
        return address;
      }

      @Override
      public boolean overrideHostStrict() {
        return strict;
      }
    };
  }
}
