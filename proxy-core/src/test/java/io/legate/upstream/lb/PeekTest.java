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
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToIntFunction;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Hosts that are known before they are chosen. */
class PeekTest {
  private static final SourceOptions STANDARD = SourceOptions.STANDARD;

  private final StatsStore store = new StatsStore(1);
  private final ClusterStats stats = new ClusterStats(store.scope("cluster.c."));

  private enum Policy {
    ROUND_ROBIN(LoadBalancers.roundRobin(STANDARD, SlowStart.NONE)),
    RANDOM(LoadBalancers.random(STANDARD)),
    LEAST_REQUEST(
        LoadBalancers.leastRequest(STANDARD, LeastRequestOptions.STANDARD, SlowStart.NONE));

    private final LoadBalancerFactory factory;

    Policy(LoadBalancerFactory factory) {
      this.factory = factory;
    }
  }

  private LoadBalancer balancer(LoadBalancerFactory factory, PrioritySet hosts) {
    return new OverrideHosts(factory, OverrideHosts.Statuses.STANDARD)
        .prepare(hosts, Hosts.context(stats, store))
        .create(new RandomSource(7), store.shard(0), null);
  }

  private static List<Host> peeked(LoadBalancer balancer, int times) {
    List<Host> hosts = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      hosts.add(balancer.peekAnotherHost(LoadBalancerContext.NONE));
    }
    return hosts;
  }

  private static List<Host> chosen(LoadBalancer balancer, int times) {
    List<Host> hosts = new ArrayList<>();
    for (int i = 0; i < times; i++) {
      hosts.add(balancer.chooseHost(LoadBalancerContext.NONE));
    }
    return hosts;
  }

  @ParameterizedTest
  @EnumSource(Policy.class)
  void whatIsSeenIsChosenNext(Policy policy) {
    LoadBalancer balancer =
        balancer(policy.factory, Hosts.set(Hosts.weighted(1, 2, 3, 4, 5, 6, 7, 8)));
    chosen(balancer, 3);
    List<Host> next = peeked(balancer, 5);
    assertThat(next).doesNotContainNull();

    assertThat(chosen(balancer, 3)).isEqualTo(next.subList(0, 3));
    List<Host> more = peeked(balancer, 1);
    assertThat(chosen(balancer, 3)).containsExactly(next.get(3), next.get(4), more.get(0));
  }

  @Test
  void seeingDoesNotDisturbTheTurns() {
    LoadBalancer balancer = balancer(Policy.ROUND_ROBIN.factory, Hosts.set(Hosts.of(4)));
    List<Host> once = chosen(balancer, 4);

    peeked(balancer, 3);
    List<Host> again = chosen(balancer, 2);
    peeked(balancer, 2);
    again.addAll(chosen(balancer, 2));

    assertThat(again).isEqualTo(once);
  }

  @Test
  void noMoreAreSeenThanThereAreHealthyHosts() {
    List<Host> hosts = Hosts.of(4);
    hosts.get(2).healthFlag(HealthFlag.FAILED_ACTIVE_HC, true);
    LoadBalancer balancer = balancer(Policy.RANDOM.factory, Hosts.set(hosts));

    assertThat(peeked(balancer, 5).subList(3, 5)).containsOnlyNulls();
    chosen(balancer, 1);
    assertThat(peeked(balancer, 1)).doesNotContainNull();
  }

  @Test
  void whoDependsOnTheMomentOrTheRequestTellsNothing() {
    PrioritySet hosts = Hosts.set(Hosts.of(4));

    assertThat(peeked(balancer(Policy.LEAST_REQUEST.factory, hosts), 1)).containsOnlyNulls();
    LoadBalancerFactory maglev =
        LoadBalancers.maglev(PanicOptions.STANDARD, HashOptions.STANDARD, MaglevOptions.STANDARD);
    assertThat(peeked(balancer(maglev, hosts), 1)).containsOnlyNulls();
    assertThat(peeked(balancer(Policy.RANDOM.factory, Hosts.set(List.of())), 1))
        .containsOnlyNulls();
  }

  @Test
  void aRequestThatWantsAPriorityGetsIt() {
    List<Host> first = Hosts.of(3);
    List<Host> second = Hosts.of(3);
    LoadBalancer balancer =
        balancer(
            Policy.ROUND_ROBIN.factory,
            new PrioritySet(List.of(HostSet.of(0, first), HostSet.of(1, second))));
    LoadBalancerContext lower =
        new LoadBalancerContext() {
          @Override
          public int priorityChoice(
              PrioritySet hosts, ToIntFunction<Host> priorityOf, RandomSource random) {
            return 2;
          }
        };
    List<Host> next = peeked(balancer, 2);

    assertThat(balancer.peekAnotherHost(lower)).isNull();
    assertThat(second).contains(balancer.chooseHost(lower));
    assertThat(chosen(balancer, 2)).isEqualTo(next);
  }
}
