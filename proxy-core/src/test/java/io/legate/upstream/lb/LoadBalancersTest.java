package io.legate.upstream.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.legate.common.RandomSource;
import io.legate.stats.StatsStore;
import io.legate.upstream.ClusterStats;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.HostStat;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.PrioritySet;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class LoadBalancersTest {
  private static final int PICKS = 100_000;
  private static final int[] WEIGHTS = {1, 2, 3, 10, 84};
  private static final SourceOptions STANDARD = SourceOptions.STANDARD;

  private final StatsStore store = new StatsStore(1);
  private final ClusterStats stats = new ClusterStats(store.scope("cluster.c."));
  private final RandomSource random = new RandomSource(42);

  @Test
  void roundRobinRotatesThroughEqualHosts() {
    List<Host> hosts = Hosts.of(5);
    LoadBalancer balancer =
        balancer(LoadBalancers.roundRobin(STANDARD, SlowStart.NONE), Hosts.set(hosts));
    List<Host> first = picks(balancer, 5);

    assertThat(first).containsExactlyInAnyOrderElementsOf(hosts);
    assertThat(picks(balancer, 5)).isEqualTo(first);
  }

  @Test
  void roundRobinStartsAnywhere() {
    List<Host> hosts = Hosts.of(5);
    Set<Host> starts = new HashSet<>();
    Set<Host> weightedStarts = new HashSet<>();
    List<Host> weighted = Hosts.weighted(2, 2, 2, 3);
    for (int i = 0; i < 200; i++) {
      starts.add(
          picks(balancer(LoadBalancers.roundRobin(STANDARD, SlowStart.NONE), Hosts.set(hosts)), 1)
              .get(0));
      weightedStarts.add(
          picks(
                  balancer(LoadBalancers.roundRobin(STANDARD, SlowStart.NONE), Hosts.set(weighted)),
                  1)
              .get(0));
    }

    assertThat(starts).hasSize(5);
    assertThat(weightedStarts).hasSize(4);
  }

  @Test
  void roundRobinKeepsItsPlaceOverARefresh() {
    List<Host> hosts = Hosts.of(5);
    LoadBalancer before =
        balancer(LoadBalancers.roundRobin(STANDARD, SlowStart.NONE), Hosts.set(hosts));
    Host last = picks(before, 3).get(2);
    LoadBalancer after =
        LoadBalancers.roundRobin(STANDARD, SlowStart.NONE)
            .prepare(Hosts.set(hosts), Hosts.context(stats, store))
            .create(random, store.shard(0), before);

    assertThat(hosts.indexOf(picks(after, 1).get(0))).isEqualTo((hosts.indexOf(last) + 1) % 5);
  }

  @Test
  void roundRobinIsExactlyProportionalToWeights() {
    List<Host> hosts = Hosts.weighted(WEIGHTS);
    LoadBalancer balancer =
        balancer(LoadBalancers.roundRobin(STANDARD, SlowStart.NONE), Hosts.set(hosts));

    long[] counts = Hosts.counts(hosts, picks(balancer, PICKS));

    for (int i = 0; i < WEIGHTS.length; i++) {
      assertThat((double) counts[i]).isCloseTo(PICKS * Hosts.share(WEIGHTS, i), within(2.0));
    }
  }

  @Test
  void randomIsUniformWithinChanceWhateverTheWeights() {
    List<Host> hosts = Hosts.weighted(WEIGHTS);
    assertWithinChance(
        Hosts.counts(
            hosts, picks(balancer(LoadBalancers.random(STANDARD), Hosts.set(hosts)), PICKS)),
        new int[] {1, 1, 1, 1, 1});
  }

  @Test
  void leastRequestOfTwoChoicesMeetsItsExpectation() {
    // With n hosts of which one is busy, it is chosen only when drawn twice: 1/n^2.
    List<Host> hosts = Hosts.of(4);
    hosts.get(0).add(HostStat.RQ_ACTIVE, 1, 5);
    LoadBalancer balancer =
        balancer(
            LoadBalancers.leastRequest(STANDARD, LeastRequestOptions.STANDARD, SlowStart.NONE),
            Hosts.set(hosts));

    long[] counts = Hosts.counts(hosts, picks(balancer, PICKS));

    assertWithinChance(counts, new int[] {1, 5, 5, 5});
  }

  @Test
  void leastRequestSeesTheRequestsOfAllWorkers() {
    List<Host> hosts = Hosts.of(3);
    hosts.get(0).add(HostStat.RQ_ACTIVE, 0, 3);
    hosts.get(1).add(HostStat.RQ_ACTIVE, 0, 1);
    hosts.get(1).add(HostStat.RQ_ACTIVE, 1, 1);
    var options = new LeastRequestOptions(2, 1, true);
    LoadBalancer balancer =
        balancer(LoadBalancers.leastRequest(STANDARD, options, SlowStart.NONE), Hosts.set(hosts));

    assertThat(picks(balancer, 10)).containsOnly(hosts.get(2));
    hosts.get(2).add(HostStat.RQ_ACTIVE, 1, 2);
    assertThat(new HashSet<>(picks(balancer, 100)))
        .containsExactlyInAnyOrder(hosts.get(1), hosts.get(2));
  }

  @Test
  void weightedLeastRequestDividesWeightsByActiveRequests() {
    List<Host> hosts = Hosts.weighted(2, 8);
    hosts.get(1).add(HostStat.RQ_ACTIVE, 0, 3); // 8 / (3 + 1) = 2
    LoadBalancer biased =
        balancer(
            LoadBalancers.leastRequest(STANDARD, LeastRequestOptions.STANDARD, SlowStart.NONE),
            Hosts.set(hosts));
    LoadBalancer unbiased =
        balancer(
            LoadBalancers.leastRequest(
                STANDARD, new LeastRequestOptions(2, 0, false), SlowStart.NONE),
            Hosts.set(hosts));

    assertWithinChance(Hosts.counts(hosts, picks(biased, PICKS)), new int[] {1, 1});
    assertThat(Hosts.counts(hosts, picks(unbiased, 1000))[0]).isBetween(199L, 201L);
  }

  @Test
  void leastRequestOfThreeChoicesMeetsItsExpectation() {
    // The busiest is chosen when drawn three times, the next when it is the best of three.
    List<Host> hosts = Hosts.of(4);
    hosts.get(0).add(HostStat.RQ_ACTIVE, 1, 5);
    hosts.get(1).add(HostStat.RQ_ACTIVE, 1, 2);
    var options = new LeastRequestOptions(3, 1, false);
    LoadBalancer balancer =
        balancer(LoadBalancers.leastRequest(STANDARD, options, SlowStart.NONE), Hosts.set(hosts));

    assertWithinChance(Hosts.counts(hosts, picks(balancer, PICKS)), new int[] {1, 7, 28, 28});
  }

  @Test
  void weightedLeastRequestIsExactWhileNothingIsUnderWay() {
    List<Host> hosts = Hosts.weighted(1, 3, 5);
    LoadBalancer balancer =
        balancer(
            LoadBalancers.leastRequest(STANDARD, LeastRequestOptions.STANDARD, SlowStart.NONE),
            Hosts.set(hosts));

    assertThat(Hosts.counts(hosts, picks(balancer, 900))).containsExactly(100, 300, 500);
  }

  @Test
  void weightedLeastRequestMeetsItsExpectationHoweverBusyHostsAre() {
    // weight / (active + 1)^2: 36/1, 36/4, 72/9 of 53; and the same with all 30 times as busy.
    int[][] actives = {{0, 1, 2}, {29, 59, 89}};
    for (int[] active : actives) {
      List<Host> hosts = Hosts.weighted(36, 36, 72);
      for (int i = 0; i < active.length; i++) {
        hosts.get(i).add(HostStat.RQ_ACTIVE, 0, active[i]);
      }
      LoadBalancer balancer =
          balancer(
              LoadBalancers.leastRequest(
                  STANDARD, new LeastRequestOptions(2, 2, false), SlowStart.NONE),
              Hosts.set(hosts));
      picks(balancer, 100); // until it knows how busy the least busy is

      assertWithinChance(Hosts.counts(hosts, picks(balancer, PICKS)), new int[] {36, 9, 8});
    }
  }

  @Test
  void weightedLeastRequestTurnsToAHostThatIsFreeAgain() {
    List<Host> hosts = Hosts.weighted(10, 20);
    hosts.forEach(h -> h.add(HostStat.RQ_ACTIVE, 0, 999));
    LoadBalancer balancer =
        balancer(
            LoadBalancers.leastRequest(STANDARD, LeastRequestOptions.STANDARD, SlowStart.NONE),
            Hosts.set(hosts));
    assertThat(Hosts.counts(hosts, picks(balancer, 3000))[0]).isBetween(995L, 1005L);

    hosts.get(0).add(HostStat.RQ_ACTIVE, 0, -999);

    assertThat(Hosts.counts(hosts, picks(balancer, 1000))[0]).isGreaterThan(980);
  }

  @Test
  void passesOverUnhealthyHostsUntilPanic() {
    List<Host> hosts = Hosts.of(4);
    hosts.get(0).healthFlag(HealthFlag.FAILED_ACTIVE_HC, true);
    LoadBalancer balancer =
        balancer(LoadBalancers.roundRobin(STANDARD, SlowStart.NONE), Hosts.set(hosts));
    assertThat(picks(balancer, 100)).doesNotContain(hosts.get(0));

    hosts.get(1).healthFlag(HealthFlag.FAILED_ACTIVE_HC, true);
    hosts.get(2).healthFlag(HealthFlag.FAILED_OUTLIER_CHECK, true);
    balancer =
        balancer(LoadBalancers.roundRobin(STANDARD, SlowStart.NONE), Hosts.set(hosts).resorted());
    assertThat(new HashSet<>(picks(balancer, 100))).hasSize(4);
    assertThat(stats.lbHealthyPanic.value()).isEqualTo(100);

    LoadBalancer failing =
        balancer(
            LoadBalancers.roundRobin(
                new SourceOptions(new PanicOptions(50, true), false, ZoneOptions.STANDARD),
                SlowStart.NONE),
            Hosts.set(hosts));
    assertThat(failing.chooseHost(LoadBalancerContext.NONE)).isNull();
  }

  @Test
  void spillsOverToTheNextPriority() {
    List<Host> first = Hosts.of(2);
    List<Host> second = Hosts.of(1);
    first.get(0).healthFlag(HealthFlag.FAILED_ACTIVE_HC, true);
    PrioritySet set = new PrioritySet(List.of(HostSet.of(0, first), HostSet.of(1, second)));
    LoadBalancer balancer = balancer(LoadBalancers.roundRobin(STANDARD, SlowStart.NONE), set);

    List<Host> picks = picks(balancer, PICKS);

    long spilled = picks.stream().filter(second.get(0)::equals).count();
    assertWithinChance(new long[] {PICKS - spilled, spilled}, new int[] {70, 30});
  }

  @Test
  void choosesAnotherHostWhereTheContextWillNotHaveTheFirst() {
    List<Host> hosts = Hosts.of(3);
    LoadBalancer balancer =
        balancer(LoadBalancers.roundRobin(STANDARD, SlowStart.NONE), Hosts.set(hosts));
    LoadBalancerContext context =
        new LoadBalancerContext() {
          @Override
          public boolean shouldSelectAnotherHost(Host host) {
            return host != hosts.get(1);
          }

          @Override
          public int hostSelectionRetryCount() {
            return 5;
          }
        };

    assertThat(balancer.chooseHost(context)).isSameAs(hosts.get(1));
  }

  @Test
  void hasNoHostWhereThereIsNone() {
    for (LoadBalancerFactory factory :
        List.of(
            LoadBalancers.roundRobin(STANDARD, SlowStart.NONE),
            LoadBalancers.random(STANDARD),
            LoadBalancers.leastRequest(STANDARD, LeastRequestOptions.STANDARD, SlowStart.NONE))) {
      assertThat(balancer(factory, PrioritySet.EMPTY).chooseHost(LoadBalancerContext.NONE))
          .isNull();
    }
  }

  private LoadBalancer balancer(LoadBalancerFactory factory, PrioritySet set) {
    return factory.prepare(set, Hosts.context(stats, store)).create(random, store.shard(0), null);
  }

  private static List<Host> picks(LoadBalancer balancer, int count) {
    List<Host> picks = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      picks.add(balancer.chooseHost(LoadBalancerContext.NONE));
    }
    return picks;
  }

  /** Every count lies within five standard deviations of a binomial draw. */
  private static void assertWithinChance(long[] counts, int[] weights) {
    for (int i = 0; i < counts.length; i++) {
      double share = Hosts.share(weights, i);
      double bound = 5 * Math.sqrt(PICKS * share * (1 - share));
      assertThat((double) counts[i]).isCloseTo(PICKS * share, within(bound));
    }
  }
}
