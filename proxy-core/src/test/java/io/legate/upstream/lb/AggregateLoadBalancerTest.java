package io.legate.upstream.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.common.RandomSource;
import io.legate.event.Transport;
import io.legate.testing.FakeCluster;
import io.legate.testing.WorkerFixture;
import io.legate.upstream.ClusterInfo;
import io.legate.upstream.ClusterRef;
import io.legate.upstream.ClusterRefs;
import io.legate.upstream.ConnPool;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.HostSet;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.PrioritySet;
import io.legate.upstream.ResourcePriority;
import io.legate.upstream.WorkerCluster;
import io.legate.upstream.WorkerClusters;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AggregateLoadBalancerTest {
  private final WorkerFixture fixture = new WorkerFixture(1, Transport.NIO);
  private final ClusterRefs refs = new ClusterRefs();
  private final Children children = new Children();
  private final LoadBalancer balancer =
      AggregateLoadBalancer.factory(
              List.of(refs.of("one"), refs.of("two"), refs.of("three")), PanicOptions.STANDARD)
          .prepare(PrioritySet.EMPTY, Hosts.context(null, fixture.stats()))
          .create(fixture.worker(), children, null);

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void withoutChildrenThereIsNoHost() {
    assertThat(balancer.chooseHost(LoadBalancerContext.NONE)).isNull();

    children.put("one", new Child("one", set(0, 0, 0)));
    assertThat(balancer.chooseHost(LoadBalancerContext.NONE)).isNull();
  }

  @Test
  void prioritiesStandInARowAndEmptyOnesAreLeftOut() {
    children.put("one", new Child("one", set(0, 0, 4), set(1, 0, 0), set(2, 0, 4)));
    children.put("three", new Child("three", set(0, 4, 4)));

    assertThat(choices(200)).containsOnlyKeys("three:0");
  }

  @Test
  void theLoadSpillsOverAsBetweenThePrioritiesOfOneCluster() {
    children.put("one", new Child("one", set(0, 1, 2)));
    children.put("two", new Child("two", set(0, 3, 5)));

    // 70 and 84 of 100: 70 % to the first, the rest to the second
    Map<String, Integer> choices = choices(100_000);

    assertThat(choices).containsOnlyKeys("one:0", "two:0");
    assertThat(choices.get("one:0")).isBetween(69_000, 71_000);
  }

  @Test
  void degradedHostsAreChosenAsSuch() {
    Host degraded = Hosts.of(1).get(0);
    degraded.healthFlag(HealthFlag.DEGRADED_EDS_HEALTH, true);
    children.put("two", new Child("two", HostSet.of(0, List.of(degraded))));

    assertThat(choices(10)).containsOnlyKeys("two:1");
  }

  @Test
  void clustersComeAndGo() {
    children.put("two", new Child("two", set(0, 2, 2)));
    assertThat(choices(10)).containsOnlyKeys("two:0");

    children.put("one", new Child("one", set(0, 2, 2)));
    assertThat(choices(10)).containsOnlyKeys("one:0");

    children.remove("one");
    assertThat(choices(10)).containsOnlyKeys("two:0");
  }

  @Test
  void aRetrySaysWhichOfAllPrioritiesItWants() {
    Child one = new Child("one", set(0, 2, 2));
    Child two = new Child("two", set(0, 2, 2));
    children.put("one", one);
    children.put("two", two);
    List<Integer> rows = new ArrayList<>();

    balancer.chooseHost(
        new LoadBalancerContext() {
          @Override
          public int priorityChoice(
              PrioritySet hosts, ToIntFunction<Host> priorityOf, RandomSource random) {
            assertThat(hosts.hostSets()).hasSize(2);
            Host first = one.sets.hosts().get(0);
            Host second = two.sets.hosts().get(0);
            Host stranger = Hosts.of(1).get(0);
            second.cluster(info("two"));
            first.cluster(info("one"));
            for (Host host : List.of(first, second, stranger)) {
              rows.add(priorityOf.applyAsInt(host));
            }
            return 2;
          }
        });

    assertThat(children.choices).containsOnlyKeys("two:0");
    assertThat(rows).containsExactly(0, 1, -1);
  }

  private ClusterInfo info(String name) {
    return new FakeCluster(fixture.stats(), refs, name, 1).info();
  }

  private static HostSet set(int priority, int healthy, int all) {
    List<Host> hosts = Hosts.of(all);
    hosts.subList(healthy, all).forEach(h -> h.healthFlag(HealthFlag.FAILED_EDS_HEALTH, true));
    return HostSet.of(priority, hosts);
  }

  private Map<String, Integer> choices(int count) {
    children.choices.clear();
    for (int i = 0; i < count; i++) {
      balancer.chooseHost(LoadBalancerContext.NONE);
    }
    return children.choices;
  }

  /** Clusters that note what they are asked. */
  private final class Children implements WorkerClusters {
    final Map<String, Integer> choices = new TreeMap<>();
    private final Map<String, WorkerCluster> all = new HashMap<>();

    void put(String name, WorkerCluster cluster) {
      all.put(name, cluster);
    }

    void remove(String name) {
      all.remove(name);
    }

    @Override
    public @Nullable WorkerCluster get(ClusterRef ref) {
      return all.get(ref.name());
    }

    @Override
    public @Nullable WorkerCluster get(String name) {
      return all.get(name);
    }
  }

  private final class Child implements WorkerCluster {
    private final String name;
    private final PrioritySet sets;

    Child(String name, HostSet... sets) {
      this.name = name;
      this.sets = new PrioritySet(new ArrayList<>(List.of(sets)));
    }

    @Override
    public ClusterInfo info() {
      throw new UnsupportedOperationException();
    }

    @Override
    public PrioritySet prioritySet() {
      return sets;
    }

    @Override
    public Host chooseHost(LoadBalancerContext context) {
      int choice = context.priorityChoice(sets, Host::priority, fixture.worker().random());
      children.choices.merge(name + ":" + choice, 1, Integer::sum);
      return sets.hosts().get(0);
    }

    @Override
    public ConnPool httpPool(Host host, ResourcePriority priority, LoadBalancerContext context) {
      throw new UnsupportedOperationException();
    }
  }
}
