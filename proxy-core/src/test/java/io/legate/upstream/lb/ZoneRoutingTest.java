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
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.LoadBalancerFactory.LocalCluster;
import io.legate.upstream.Locality;
import io.legate.upstream.LocalityHosts;
import io.legate.upstream.PrioritySet;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Zones a, b, c; the proxy runs in a. */
class ZoneRoutingTest {
  private static final int PICKS = 30_000;
  private static final PanicOptions PANIC = PanicOptions.STANDARD;

  private final StatsStore store = new StatsStore(1);
  private final ClusterStats stats = new ClusterStats(store.scope("cluster.c."));

  @Test
  void keepsAllWhereTheOwnZoneHasItsShareOfHosts() {
    double[] shares = shares(ZoneOptions.STANDARD, zones(2, 2, 2), zones(2, 2, 2));

    assertThat(shares).containsExactly(1, 0, 0);
    assertThat(stats.lbZoneRoutingAllDirectly.value()).isEqualTo(PICKS);
    assertThat(stats.lbRecalculateZoneStructures.value()).isEqualTo(1);
  }

  @Test
  void sendsWhatTheOwnZoneCannotTakeToWhereThereIsRoom() {
    // 40, 40, 20 % of the proxies; 25, 50, 25 % of the hosts: 62.5 % stay, room is 10 to 5.
    double[] shares = shares(ZoneOptions.STANDARD, zones(4, 4, 2), zones(5, 10, 5));

    assertThat(shares[0]).isCloseTo(0.625, within(0.02));
    assertThat(shares[1]).isCloseTo(0.375 * 10 / 15, within(0.02));
    assertThat(shares[2]).isCloseTo(0.375 * 5 / 15, within(0.02));
    assertThat(stats.lbZoneRoutingSampled.value() + stats.lbZoneRoutingCrossZone.value())
        .isEqualTo(PICKS);
  }

  @Test
  void sendsAllAwayWhereTheOwnZoneHasNoHost() {
    double[] shares = shares(ZoneOptions.STANDARD, zones(2, 2, 2), zones(0, 4, 4));

    assertThat(shares[0]).isZero();
    assertThat(shares[1]).isCloseTo(0.5, within(0.02));
  }

  @Test
  void forcedKeepsAllWhileAHostIsThere() {
    var forced = new ZoneOptions(100, 6, true);

    assertThat(shares(forced, zones(4, 4, 2), zones(1, 10, 5))[0]).isEqualTo(1);
    assertThat(shares(forced, zones(4), zones(1, 10, 5))[0]).isEqualTo(1);
  }

  @Test
  void treatsAllHostsAlikeInASmallCluster() {
    double[] shares = shares(ZoneOptions.STANDARD, zones(2, 2), zones(2, 3));

    assertThat(shares[0]).isCloseTo(0.4, within(0.01));
    assertThat(stats.lbZoneClusterTooSmall.value()).isEqualTo(1);
    double[] allowed = shares(new ZoneOptions(100, 5, false), zones(2, 2), zones(3, 2));
    assertThat(allowed[0]).isEqualTo(1);
  }

  @Test
  void treatsAllHostsAlikeWithOneZone() {
    assertThat(shares(ZoneOptions.STANDARD, zones(3), zones(3, 3))[0]).isCloseTo(0.5, within(0.01));
    assertThat(stats.lbLocalClusterNotOk.value()).isZero();
  }

  @Test
  void treatsAllHostsAlikeWhereTheProxyIsNotInItsOwnCluster() {
    assertThat(shares(ZoneOptions.STANDARD, zones(0, 2, 2), zones(3, 3))[0])
        .isCloseTo(0.5, within(0.01));
    assertThat(stats.lbLocalClusterNotOk.value()).isEqualTo(1);
  }

  @Test
  void treatsAllHostsAlikeWhileTheProxysOwnClusterPanics() {
    LocalityHosts[] local = zones(3, 3);
    Arrays.stream(local)
        .forEach(
            l ->
                l.hosts()
                    .subList(0, 2)
                    .forEach(h -> h.healthFlag(HealthFlag.FAILED_ACTIVE_HC, true)));
    LocalityHosts[] sorted =
        Arrays.stream(local)
            .map(l -> LocalityHosts.of(l.locality(), l.weight(), l.hosts()))
            .toArray(LocalityHosts[]::new);

    assertThat(shares(ZoneOptions.STANDARD, sorted, zones(3, 3))[0]).isCloseTo(0.5, within(0.01));
    assertThat(stats.lbLocalClusterNotOk.value()).isEqualTo(PICKS);
    var failing = new SourceOptions(new PanicOptions(50, true), false, ZoneOptions.STANDARD);
    assertThat(balancer(failing, sorted, zones(3, 3)).chooseHost(LoadBalancerContext.NONE))
        .isNull();
  }

  @Test
  void routesAPartOfTheRequestsOnly() {
    double[] shares = shares(new ZoneOptions(40, 6, false), zones(2, 2), zones(3, 3));

    assertThat(shares[0]).isCloseTo(0.4 + 0.6 / 2, within(0.02));
  }

  @Test
  void letsWeightsOfLocalitiesGoFirst() {
    LocalityHosts[] upstream = {
      Hosts.locality("a", 1, 3, 3), Hosts.locality("b", 3, 3, 3),
    };
    var options = new SourceOptions(PANIC, true, ZoneOptions.STANDARD);

    assertThat(shares(options, zones(2, 2), upstream)[0]).isCloseTo(0.25, within(0.01));
  }

  private static LocalityHosts[] zones(int... hosts) {
    String[] names = {"a", "b", "c"};
    return IntStream.range(0, hosts.length)
        .filter(i -> hosts[i] > 0)
        .mapToObj(i -> Hosts.locality(names[i], 0, hosts[i], hosts[i]))
        .toArray(LocalityHosts[]::new);
  }

  private double[] shares(ZoneOptions zone, LocalityHosts[] local, LocalityHosts[] upstream) {
    return shares(new SourceOptions(PANIC, false, zone), local, upstream);
  }

  /** What zones a, b, c get. */
  private double[] shares(SourceOptions options, LocalityHosts[] local, LocalityHosts[] upstream) {
    LoadBalancer balancer = balancer(options, local, upstream);
    double[] shares = new double[3];
    for (int i = 0; i < PICKS; i++) {
      Host host = balancer.chooseHost(LoadBalancerContext.NONE);
      for (LocalityHosts zone : upstream) {
        if (zone.hosts().stream().anyMatch(h -> h == host)) {
          shares[zone.locality().zone().charAt(0) - 'a'] += 1.0 / PICKS;
        }
      }
    }
    return Arrays.stream(shares).map(s -> Math.rint(s * 1e9) / 1e9).toArray();
  }

  private LoadBalancer balancer(
      SourceOptions options, LocalityHosts[] local, LocalityHosts[] upstream) {
    HostSet own = Hosts.set(0, local);
    var context =
        new LoadBalancerFactory.Context(
            stats,
            store.controlShard(),
            0,
            new LocalCluster(new Locality("", "a", ""), new PrioritySet(List.of(own))),
            null);
    return LoadBalancers.roundRobin(options, SlowStart.NONE)
        .prepare(new PrioritySet(List.of(Hosts.set(0, upstream))), context)
        .create(new RandomSource(9), store.shard(0), null);
  }
}
