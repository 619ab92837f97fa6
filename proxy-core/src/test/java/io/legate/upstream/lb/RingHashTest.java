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
import io.legate.upstream.LocalityHosts;
import io.legate.upstream.PrioritySet;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rings are those that Envoy's own tests tell of. */
class RingHashTest {
  private static final HashOptions LOCALITIES = new HashOptions(false, 0, true);
  private static final HashOptions HOSTNAMES = new HashOptions(true, 0, false);
  private static final RingHashOptions TWELVE = ring(12, RingHashOptions.MAX_SIZE);

  private final StatsStore store = new StatsStore(1);
  private final ClusterStats stats = new ClusterStats(store.scope("cluster.c."));

  @ParameterizedTest
  @CsvSource({
    "0, 94",
    "833437586790550860, 94",
    "833437586790550861, 92",
    "928266305478181109, 90",
    "1033482794131418491, 95",
    "3551244743356806947, 95",
    "3551244743356806948, 93",
    "3851675632748031482, 91",
    "5583722120771150862, 91",
    "6311230543546372929, 93",
    "7700377290971790573, 95",
    "13144177310400110814, 92",
    "13444792449719432968, 94",
    "15516499411664133161, 90",
    "16117243373044804889, 90",
    "16117243373044804890, 94",
    "18446744073709551615, 94"
  })
  void aHashFallsToTheNextEntryOfTheRing(String hash, int port) {
    LoadBalancer balancer = balancer(HashOptions.STANDARD, TWELVE, six());

    assertThat(Rings.port(balancer, hash)).isEqualTo(port);
    assertThat(shown()).containsExactly(12, 2, 2);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 85",
    "1358027074129602068, 85",
    "1358027074129602069, 83",
    "4361834613929391115, 84",
    "7224494972555149683, 81",
    "7701421856454313577, 82",
    "8649315368077433380, 84",
    "8739448859063030640, 81",
    "10150910876324007730, 82",
    "10150910876324007732, 83",
    "15168472011420622456, 80",
    "15427156902705414898, 85",
    "16375050414328759094, 80",
    "18446744073709551615, 85"
  })
  void murmurHash2MakesAnotherRing(String hash, int port) {
    LoadBalancer balancer =
        balancer(
            HashOptions.STANDARD,
            new RingHashOptions(12, RingHashOptions.MAX_SIZE, true),
            Hosts.set(Rings.ports(80, 81, 82, 83, 84, 85)));

    assertThat(Rings.port(balancer, hash)).isEqualTo(port);
  }

  @ParameterizedTest
  @CsvSource({
    "0, 95",
    "1975508444536362414, 95",
    "2376063919839173712, 93",
    "2386806903309390597, 94",
    "6803900775736438537, 93",
    "7225015537174310577, 92",
    "13723418369486627818, 91",
    "13776502110861797422, 91",
    "15364271037087512980, 94",
    "18446744073709551615, 95"
  })
  void hostsMayBePlacedByNameOrByMetadata(String hash, int port) {
    List<Host> named = new ArrayList<>();
    List<Host> keyed = new ArrayList<>();
    for (int i = 90; i < 96; i++) {
      named.add(Rings.host(i, 1, "" + i, ""));
      keyed.add(Rings.host(i, 1, "ignored", "" + i));
    }

    assertThat(Rings.port(balancer(HOSTNAMES, TWELVE, Hosts.set(named)), hash)).isEqualTo(port);
    assertThat(Rings.port(balancer(HOSTNAMES, TWELVE, Hosts.set(keyed)), hash)).isEqualTo(port);
    assertThat(Rings.port(balancer(HashOptions.STANDARD, TWELVE, Hosts.set(keyed)), hash))
        .isEqualTo(port);
  }

  @Test
  void aHostWithoutNameIsPlacedByItsAddress() {
    LoadBalancer balancer = balancer(HOSTNAMES, TWELVE, six());

    assertThat(Rings.port(balancer, "3551244743356806947")).isEqualTo(95);
  }

  @Test
  void anotherHostIsTheNextEntry() {
    LoadBalancer balancer = balancer(HashOptions.STANDARD, TWELVE, six());

    assertThat(attempts(balancer, 2)).isEqualTo(90);
    assertThat(attempts(balancer, 13)).isEqualTo(92);
    Host second = balancer.chooseHost(Rings.hashed(0, 2, host -> Rings.port(host) == 94));
    assertThat(Rings.port(second)).isEqualTo(92);
    assertThat(Rings.port(balancer.chooseHost(Rings.hashed(0, 2, host -> false)))).isEqualTo(94);
  }

  private static int attempts(LoadBalancer balancer, int retries) {
    return Rings.port(balancer.chooseHost(Rings.hashed(0, retries, host -> true)));
  }

  @Test
  void theLeastHostGetsWholeEntries() {
    LoadBalancer balancer =
        balancer(
            HashOptions.STANDARD,
            ring(3, RingHashOptions.MAX_SIZE),
            Hosts.set(Rings.ports(80, 81)));

    assertThat(shown()).containsExactly(4, 2, 2);
    assertThat(Rings.port(balancer, "0")).isEqualTo(80);
    balancer =
        balancer(
            HashOptions.STANDARD,
            ring(3, RingHashOptions.MAX_SIZE),
            Hosts.set(Rings.ports(81, 82)));
    assertThat(Rings.port(balancer, "0")).isEqualTo(81);
    assertThat(Rings.port(balancer, "7859399908942313494")).isEqualTo(82);
  }

  @Test
  void weightsDecideHowManyEntriesAHostHas() {
    LoadBalancer balancer =
        balancer(HashOptions.STANDARD, ring(6, 6), Hosts.set(weighted(90, 1, 2, 3)));

    assertThat(shown()).containsExactly(6, 1, 3);
    assertThat(Rings.port(balancer, "928266305478181108")).isEqualTo(92);
    assertThat(Rings.port(balancer, "4443673547860492590")).isEqualTo(92);
    assertThat(Rings.port(balancer, "5583722120771150861")).isEqualTo(91);
    assertThat(Rings.port(balancer, "6311230543546372928")).isEqualTo(91);
    assertThat(Rings.port(balancer, "13444792449719432967")).isEqualTo(92);
    assertThat(Rings.port(balancer, "16117243373044804889")).isEqualTo(90);
  }

  @Test
  void aLargeRingSpreadsByWeight() {
    LoadBalancer balancer =
        balancer(
            HashOptions.STANDARD,
            ring(6144, RingHashOptions.MAX_SIZE),
            Hosts.set(weighted(90, 1, 2, 3)));

    assertThat(shown()).containsExactly(6144, 1024, 3072);
    assertThat(histogram(balancer, 6000)).isEqualTo(Map.of(90, 987, 91, 1932, 92, 3081));
  }

  @Test
  void aRingThatIsTooSmallLeavesHostsOut() {
    LoadBalancer balancer =
        balancer(HashOptions.STANDARD, ring(2, 2), Hosts.set(Rings.ports(90, 91, 92, 93)));

    assertThat(shown()).containsExactly(2, 0, 1);
    assertThat(histogram(balancer, 1024)).hasSize(2);
  }

  @Test
  void entriesThatDoNotComeOutEvenAreSpread() {
    LoadBalancer balancer =
        balancer(HashOptions.STANDARD, ring(1023, 1023), Hosts.set(Rings.ports(90, 91)));

    assertThat(shown()).containsExactly(1023, 511, 512);
    assertThat(histogram(balancer, 1023)).isEqualTo(Map.of(90, 526, 91, 497));
  }

  @Test
  void localitiesHaveTheirOwnWeights() {
    List<LocalityHosts> localities =
        List.of(
            Rings.locality("a", 1, List.of(Rings.host(90, 1, "", ""), Rings.host(91, 2, "", ""))),
            Rings.locality("b", 2, List.of(Rings.host(92, 1, "", ""), Rings.host(93, 2, "", ""))),
            Rings.locality("c", 0, Rings.ports(94)));
    PrioritySet set = new PrioritySet(List.of(HostSet.of(0, 140, false, localities)));

    LoadBalancer balancer = balancer(LOCALITIES, ring(9216, RingHashOptions.MAX_SIZE), set);

    assertThat(shown()).containsExactly(9216, 1024, 4096);
    assertThat(histogram(balancer, 9000)).isEqualTo(Map.of(90, 924, 91, 2009, 92, 2053, 93, 4014));
  }

  @Test
  void withoutAnyLocalityWeightThereIsNoHost() {
    List<LocalityHosts> localities = List.of(Rings.locality("a", 0, Rings.ports(90)));
    PrioritySet set = new PrioritySet(List.of(HostSet.of(0, 140, false, localities)));

    LoadBalancer balancer = balancer(LOCALITIES, TWELVE, set);

    assertThat(balancer.chooseHost(LoadBalancerContext.NONE)).isNull();
    assertThat(balancer.chooseHost(Rings.hashed(7))).isNull();
  }

  @Test
  void lopsidedLocalitiesKeepTheirProportion() {
    List<Host> dense = new ArrayList<>();
    for (int i = 1; i < 1024; i++) {
      dense.add(Rings.host(i, 1, "", ""));
    }
    List<LocalityHosts> localities =
        List.of(
            Rings.locality("a", 127, List.of(Rings.host(0, 1, "", ""))),
            Rings.locality("b", 1, dense));
    PrioritySet set = new PrioritySet(List.of(HostSet.of(0, 140, false, localities)));

    LoadBalancer balancer = balancer(LOCALITIES, ring(1024, 1024), set);

    assertThat(shown()).containsExactly(1024, 0, 1016);
    assertThat(Rings.port(balancer, "11664790346325243808")).isEqualTo(1);
    assertThat(Rings.port(balancer, "15894554872961148518")).isEqualTo(128);
    assertThat(Rings.port(balancer, "13958138884277627155")).isEqualTo(256);
    assertThat(Rings.port(balancer, "15803774069438192949")).isEqualTo(384);
    assertThat(Rings.port(balancer, "3829253010855396576")).isEqualTo(512);
    assertThat(Rings.port(balancer, "17918147347826565154")).isEqualTo(640);
    assertThat(Rings.port(balancer, "6442769608292299103")).isEqualTo(768);
    assertThat(Rings.port(balancer, "5881074926069334434")).isEqualTo(896);
  }

  @Test
  void withoutHashAnyHostIsChosen() {
    LoadBalancer balancer = balancer(HashOptions.STANDARD, TWELVE, six());
    Map<Integer, Integer> counts = new HashMap<>();
    for (int i = 0; i < 1000; i++) {
      counts.merge(Rings.port(balancer.chooseHost(LoadBalancerContext.NONE)), 1, Integer::sum);
    }

    assertThat(counts).hasSize(6);
  }

  @Test
  void anIllHostIsReplacedByItsNeighboursAndPanicTakesAll() {
    List<Host> hosts = Rings.ports(90, 91, 92, 93, 94, 95);
    hosts.get(4).healthFlag(HealthFlag.FAILED_ACTIVE_HC, true);

    assertThat(Rings.port(balancer(HashOptions.STANDARD, TWELVE, Hosts.set(hosts)), "0"))
        .isEqualTo(92);
    assertThat(stats.lbHealthyPanic.value()).isZero();
    hosts.forEach(h -> h.healthFlag(HealthFlag.FAILED_ACTIVE_HC, true));
    assertThat(Rings.port(balancer(HashOptions.STANDARD, TWELVE, Hosts.set(hosts)), "0"))
        .isEqualTo(94);
    assertThat(stats.lbHealthyPanic.value()).isOne();
  }

  @Test
  void theHashChoosesThePriority() {
    List<Host> first = Rings.ports(80, 81);
    List<Host> second = Rings.ports(82);
    first.get(1).healthFlag(HealthFlag.FAILED_ACTIVE_HC, true);
    PrioritySet set = new PrioritySet(List.of(HostSet.of(0, first), HostSet.of(1, second)));

    LoadBalancer balancer = balancer(HashOptions.STANDARD, TWELVE, set);

    assertThat(Rings.port(balancer, "69")).isEqualTo(80);
    assertThat(Rings.port(balancer, "70")).isEqualTo(82);
    assertThat(Rings.port(balancer, "18446744073709551569")).isEqualTo(80); // mod 100 = 69
  }

  @Test
  void degradedHostsServeWhereOthersDoNotSuffice() {
    List<Host> hosts = Rings.ports(80, 81);
    hosts.forEach(h -> h.healthFlag(HealthFlag.DEGRADED_ACTIVE_HC, true));

    LoadBalancer balancer = balancer(HashOptions.STANDARD, TWELVE, Hosts.set(hosts));

    assertThat(histogram(balancer, 100)).hasSize(2);
    assertThat(stats.lbHealthyPanic.value()).isZero();
  }

  @Test
  void aRemovalMovesOnlyTheKeysOfTheHostThatIsGone() {
    List<Host> hosts = new ArrayList<>(Hosts.of(50));
    LoadBalancer before = balancer(HashOptions.STANDARD, RingHashOptions.STANDARD, hosts);
    Host gone = hosts.remove(17);
    LoadBalancer after = balancer(HashOptions.STANDARD, RingHashOptions.STANDARD, hosts);
    RandomSource keys = new RandomSource(3);
    int moved = 0;
    for (int i = 0; i < 20_000; i++) {
      LoadBalancerContext key = Rings.hashed(keys.next());
      Host was = before.chooseHost(key);
      boolean stays = was == after.chooseHost(key);
      assertThat(stays || was == gone).isTrue();
      moved += stays ? 0 : 1;
    }

    // Both rings have 21 entries per host, so no others come; these are 21 of 1050, whose arcs are
    // exponentially distributed.
    assertThat(moved / 20_000.0).isBetween(0.005, 0.05);
  }

  @Test
  void whatDidNotChangeIsNotBuiltAnew() {
    LoadBalancerFactory factory =
        LoadBalancers.ringHash(PanicOptions.STANDARD, HashOptions.STANDARD, TWELVE);
    HashPriorities before = (HashPriorities) factory.prepare(six(), Hosts.context(stats, store));
    PrioritySet set = six();
    before = (HashPriorities) factory.prepare(set, Hosts.context(stats, store));
    var context = new LoadBalancerFactory.Context(stats, store.controlShard(), 0, null, before);

    HashPriorities after = (HashPriorities) factory.prepare(set.resorted(), context);

    assertThat(after.shown()).isSameAs(before.shown());
    set.hosts().get(0).weight(2);
    after = (HashPriorities) factory.prepare(set.resorted(), context);
    assertThat(after.shown()).isNotSameAs(before.shown());
  }

  @Test
  void gaugesEndWithTheCluster() {
    balancer(HashOptions.STANDARD, TWELVE, six());

    LoadBalancers.ringHash(PanicOptions.STANDARD, HashOptions.STANDARD, TWELVE)
        .clearGauges(stats, store.controlShard());

    assertThat(shown()).containsExactly(0, 0, 0);
  }

  private static RingHashOptions ring(int minimum, int maximum) {
    return new RingHashOptions(minimum, maximum, false);
  }

  private static PrioritySet six() {
    return Hosts.set(Rings.ports(90, 91, 92, 93, 94, 95));
  }

  private static List<Host> weighted(int port, int... weights) {
    List<Host> hosts = new ArrayList<>();
    for (int i = 0; i < weights.length; i++) {
      hosts.add(Rings.host(port + i, weights[i], "", ""));
    }
    return hosts;
  }

  /** Hashes in equal steps round the ring, as Envoy's tests take them. */
  private static Map<Integer, Integer> histogram(LoadBalancer balancer, int steps) {
    long step = Long.divideUnsigned(-1L, steps);
    Map<Integer, Integer> counts = new HashMap<>();
    for (int i = 0; i < steps; i++) {
      counts.merge(Rings.port(balancer.chooseHost(Rings.hashed(i * step))), 1, Integer::sum);
    }
    return counts;
  }

  private List<Integer> shown() {
    return List.of(gauge("size"), gauge("min_hashes_per_host"), gauge("max_hashes_per_host"));
  }

  private int gauge(String name) {
    return (int) store.scope("cluster.c.ring_hash_lb.").gauge(name).value();
  }

  private LoadBalancer balancer(HashOptions hashing, RingHashOptions options, List<Host> hosts) {
    return balancer(hashing, options, Hosts.set(hosts));
  }

  private LoadBalancer balancer(HashOptions hashing, RingHashOptions options, PrioritySet set) {
    return LoadBalancers.ringHash(PanicOptions.STANDARD, hashing, options)
        .prepare(set, Hosts.context(stats, store))
        .create(new RandomSource(42), store.shard(0), null);
  }
}
