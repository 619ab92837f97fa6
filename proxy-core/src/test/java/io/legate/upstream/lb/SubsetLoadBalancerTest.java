package io.legate.upstream.lb;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.legate.common.RandomSource;
import io.legate.stats.StatsShard;
import io.legate.upstream.LoadBalancer;
import io.legate.upstream.LoadBalancerFactory;
import io.legate.upstream.Locality;
import io.legate.upstream.MetadataCriteria;
import io.legate.upstream.MetadataValue;
import io.legate.upstream.PrioritySet;
import io.legate.upstream.lb.SubsetOptions.Fallback;
import io.legate.upstream.lb.SubsetOptions.Selector;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Which hosts requests go to by their criteria. */
class SubsetLoadBalancerTest {
  private static final long SPREAD = 0x9E3779B97F4A7C15L; // consecutive numbers lie far apart

  private final Subsets subsets = new Subsets();

  /** The example of Envoy's page. */
  private Subsets example() {
    subsets
        .host("host1", "v=1.0,stage=prod")
        .host("host2", "v=1.0,stage=prod")
        .host("host3", "v=1.1,stage=canary")
        .host("host4", "v=1.2-pre,stage=dev");
    subsets.fallback = Fallback.DEFAULT_SUBSET;
    subsets.defaultSubset = Subsets.fields("stage=prod");
    return subsets.selector("v", "stage").selector(Fallback.NO_FALLBACK, "stage");
  }

  private List<String> over(String criteria) {
    return List.copyOf(subsets.spread(20, criteria).keySet());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stage=canary       | host3",
        "v=1.2-pre,stage=dev| host4",
        "v=1.0              | host1 host2",
        "other=x            | host1 host2",
        "                   | host1 host2",
        "stage=test         | -"
      })
  void balancesOverWhatEnvoysTableSays(String criteria, String hosts) {
    example();
    assertThat(String.join(" ", over(criteria))).isEqualTo(hosts);
  }

  /** Envoy's page: the weighted cluster's criteria are merged over the route's. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "stage=canary       | stage=prod          | stage=prod",
        "v=1.0              | stage=prod          | stage=prod, v=1.0",
        "v=1.0,stage=prod   | stage=canary        | stage=canary, v=1.0",
        "v=1.0,stage=prod   | v=1.1,stage=canary  | stage=canary, v=1.1",
        "''                 | v=1.0               | v=1.0",
        "v=1.0              | ''                  | v=1.0"
      })
  void mergesCriteriaAsEnvoysTableSays(String route, String cluster, String merged) {
    MetadataCriteria criteria =
        MetadataCriteria.of(Subsets.fields(route)).with(Subsets.fields(cluster));
    assertThat(criteria).hasToString(merged);
    assertThat(criteria)
        .isEqualTo(MetadataCriteria.of(Subsets.fields(merged.replace(", ", ","))))
        .hasSameHashCodeAs(MetadataCriteria.of(Subsets.fields(merged.replace(", ", ","))));
  }

  @Test
  void countsWhatWasAskedForAndWhatWasFallenBackTo() {
    example();
    subsets.spread(3, "stage=canary");
    subsets.spread(4, "other=x");
    subsets.spread(5, "stage=test");

    assertThat(subsets.stats.lbSubsetsSelected.value()).isEqualTo(3);
    assertThat(subsets.stats.lbSubsetsFallback.value()).isEqualTo(4);
    assertThat(subsets.stats.lbSubsetsFallbackPanic.value()).isZero();
    // stage: prod, canary, dev; the same three with their versions.
    assertThat(subsets.active()).isEqualTo(6);
    assertThat(subsets.stats.lbSubsetsCreated.value()).isEqualTo(6);
  }

  @Test
  void aSubsetGoesWithItsLastHostAndComesBackWithAnother() {
    example().update();
    subsets.remove("host3").update();
    assertThat(subsets.active()).isEqualTo(4);
    assertThat(subsets.stats.lbSubsetsRemoved.value()).isEqualTo(2);
    assertThat(over("stage=canary")).containsExactly("-");

    subsets.host("host5", "v=2.0,stage=canary").update();
    assertThat(over("stage=canary")).containsExactly("host5");
    assertThat(subsets.stats.lbSubsetsCreated.value()).isEqualTo(8);
    assertThat(subsets.active()).isEqualTo(6);
  }

  @Test
  void aChangeOfOneHostLeavesOtherSubsetsAsTheyWere() {
    example();
    List<Integer> sizes = new ArrayList<>();
    LoadBalancerFactory inner = subsets.child;
    subsets.child =
        (set, context) -> {
          sizes.add(set.hosts().size());
          return inner.prepare(set, context);
        };
    subsets.update();
    // Six subsets and the default one.
    assertThat(sizes).hasSize(7);

    sizes.clear();
    subsets.fail("host4").update();
    assertThat(sizes).containsExactly(1, 1);

    sizes.clear();
    subsets.host("host2").weight(5);
    subsets.update();
    assertThat(sizes).containsExactly(2, 2, 2);

    sizes.clear();
    subsets.update();
    assertThat(sizes).isEmpty();

    subsets.priority().update();
    assertThat(sizes).hasSize(7);
  }

  @Test
  void whatIsDueForARefreshIsPreparedAnew() {
    example();
    List<Long> prepared = new ArrayList<>();
    LoadBalancerFactory inner = subsets.child;
    subsets.child =
        (set, context) -> {
          prepared.add(1L);
          long due = set.hosts().size() == 1 ? 1000 : 500;
          return new Wrapped(inner.prepare(set, context), due, false);
        };
    assertThat(subsets.update().refreshAfterNanos()).isEqualTo(500);
    subsets.update();
    assertThat(prepared).hasSize(14);
  }

  @Test
  void turnsGoOnThroughAChangeElsewhere() {
    example();
    String first = subsets.choose("stage=prod");
    subsets.fail("host4").update();
    String second = subsets.choose("stage=prod");
    assertThat(new TreeSet<>(List.of(first, second))).containsExactly("host1", "host2");
  }

  // ---- fallbacks

  @Test
  void withoutAFallbackThereIsNoHost() {
    example();
    subsets.fallback = Fallback.NO_FALLBACK;
    subsets.panicModeAny = true; // is for a fallback that fails, not for none
    assertThat(over("other=x")).containsExactly("-");
    assertThat(over(null)).containsExactly("-");
  }

  @Test
  void anyEndpointIsAnyEndpoint() {
    example();
    subsets.fallback = Fallback.ANY_ENDPOINT;
    assertThat(over(null)).containsExactly("host1", "host2", "host3", "host4");
    assertThat(subsets.stats.lbSubsetsFallback.value()).isEqualTo(20);
  }

  @Test
  void panicModeAnyTakesAnyHostWhenTheDefaultSubsetIsEmpty() {
    example();
    subsets.defaultSubset = Subsets.fields("stage=nowhere");
    assertThat(over("other=x")).containsExactly("-");

    subsets.panicModeAny = true;
    subsets.update();
    assertThat(over("other=x")).containsExactly("host1", "host2", "host3", "host4");
    assertThat(subsets.stats.lbSubsetsFallbackPanic.value()).isEqualTo(20);
    assertThat(subsets.stats.lbSubsetsFallback.value()).isZero();
  }

  @Test
  void aSubsetWhoseHostsAreAllIllIsNotFallenBackFrom() {
    example();
    subsets.child =
        LoadBalancers.roundRobin(
            new SourceOptions(new PanicOptions(50, true), false, ZoneOptions.STANDARD),
            SlowStart.NONE);
    subsets.fail("host3");
    assertThat(over("stage=canary")).containsExactly("-");
    assertThat(subsets.stats.lbSubsetsSelected.value()).isEqualTo(20);
    assertThat(subsets.stats.lbHealthyPanic.value()).isEqualTo(20);
  }

  @Test
  void selectorsHaveFallbacksOfTheirOwn() {
    example();
    subsets.selectors.clear();
    subsets
        .selector(Fallback.ANY_ENDPOINT, "v")
        .selector(Fallback.DEFAULT_SUBSET, "stage")
        .selector(Fallback.NO_FALLBACK, "v", "stage");
    subsets.fallback = Fallback.NO_FALLBACK;
    assertThat(over("v=9")).containsExactly("host1", "host2", "host3", "host4");
    assertThat(over("stage=x")).containsExactly("host1", "host2");
    assertThat(over("stage=x,v=9")).containsExactly("-");
    assertThat(over("v=1.1")).containsExactly("host3");
    // Selectors' fallbacks are not counted.
    assertThat(subsets.stats.lbSubsetsFallback.value()).isZero();
  }

  @Test
  void keysSubsetLooksAgainWithFewerKeys() {
    example();
    subsets.selectors.clear();
    subsets.selectors.add(
        new Selector(
            Subsets.sorted("stage", "v", "zone"),
            Fallback.KEYS_SUBSET,
            Subsets.sorted("stage", "v"),
            false));
    subsets.selectors.add(
        new Selector(
            Subsets.sorted("stage", "v"), Fallback.KEYS_SUBSET, Subsets.sorted("stage"), false));
    subsets.selector(Fallback.NO_FALLBACK, "stage");
    assertThat(over("stage=dev,v=1.2-pre,zone=a")).containsExactly("host4");
    assertThat(over("stage=canary,v=7,zone=a")).containsExactly("host3");
    assertThat(over("stage=x,v=7,zone=a")).containsExactly("-");
    assertThat(subsets.stats.lbSubsetsSelected.value()).isEqualTo(40);
  }

  @Test
  void redundantKeysArePassedOverForTheSelectorWithMostKeys() {
    example();
    subsets.selectors.clear();
    subsets.selector("stage").selector("stage", "v").selector("v");
    assertThat(over("stage=canary,other=x")).containsExactly("host1", "host2");

    subsets.allowRedundantKeys = true;
    subsets.update();
    assertThat(over("stage=canary,other=x")).containsExactly("host3");
    assertThat(over("other=x,v=1.2-pre")).containsExactly("host4");
    // Both keys are compared, though each alone would match.
    assertThat(over("stage=canary,v=1.0,other=x")).containsExactly("host1", "host2");
    assertThat(over("other=x")).containsExactly("host1", "host2");
  }

  @Test
  void ofSelectorsWithEquallyManyKeysTheFirstWins() {
    subsets.host("ab", "a=1,b=1").host("cd", "c=1,d=1").selector("a", "b").selector("c", "d");
    subsets.allowRedundantKeys = true;
    assertThat(over("a=1,b=1,c=1,d=1")).containsExactly("ab");
  }

  // ---- values

  @Test
  void listsAreComparedWholeUnlessAnyElementCounts() {
    subsets.host("both", "v=[1|2],stage=prod").host("one", "v=1,stage=prod");
    subsets.selector("v").selector("stage", "v");
    subsets.fallback = Fallback.DEFAULT_SUBSET;
    subsets.defaultSubset = Subsets.fields("v=2");
    assertThat(over("v=[1|2]")).containsExactly("both");
    assertThat(over("v=2")).containsExactly("-");

    subsets.listAsAny = true;
    subsets.update();
    assertThat(over("v=1")).containsExactly("both", "one");
    assertThat(over("v=2")).containsExactly("both");
    assertThat(over("stage=prod,v=2")).containsExactly("both");
    assertThat(over("nothing=1")).containsExactly("both"); // the default subset, by an element
  }

  @Test
  void eachChoiceOfElementsIsASubset() {
    subsets.listAsAny = true;
    subsets.host("h", "a=[1|2],b=[x|y],c=0").selector("a", "b", "c").update();
    assertThat(subsets.active()).isEqualTo(4);
    assertThat(over("a=2,b=x,c=0")).containsExactly("h");
    subsets.host("none", "a=[],b=x,c=0").update();
    assertThat(subsets.active()).isEqualTo(4);
  }

  @Test
  void kindsOfValuesAreTold() {
    Map<String, MetadataValue> text = Subsets.fields("v=1");
    MetadataValue number =
        MetadataValue.of(com.google.protobuf.Value.newBuilder().setNumberValue(1).build());
    MetadataValue truth =
        MetadataValue.of(com.google.protobuf.Value.newBuilder().setBoolValue(true).build());
    assertThat(text.get("v")).isNotEqualTo(number).isNotEqualTo(truth);
    assertThat(
            MetadataValue.of(com.google.protobuf.Value.newBuilder().setNumberValue(-0.0).build()))
        .isEqualTo(
            MetadataValue.of(com.google.protobuf.Value.newBuilder().setNumberValue(0).build()));
  }

  // ---- the list of fallbacks

  private static MetadataCriteria withList(String own, String... others) {
    var list = com.google.protobuf.ListValue.newBuilder();
    for (String other : others) {
      var struct = com.google.protobuf.Struct.newBuilder();
      for (String field : other.split(",")) {
        String[] parts = field.split("=");
        struct.putFields(
            parts[0], com.google.protobuf.Value.newBuilder().setStringValue(parts[1]).build());
      }
      list.addValues(com.google.protobuf.Value.newBuilder().setStructValue(struct));
    }
    return MetadataCriteria.of(Subsets.fields(own))
        .with(
            Map.of(
                "fallback_list",
                MetadataValue.of(
                    com.google.protobuf.Value.newBuilder().setListValue(list).build())));
  }

  /** The example of the field's comment. */
  @Test
  void theListIsTriedInOrder() {
    subsets.selector("version", "hardware").selector("version");
    subsets.fallbackList = true;
    subsets.host("old", "version=1.0,hardware=c32").host("new", "version=3.0");
    MetadataCriteria criteria =
        withList("version=1.0", "version=2.0,hardware=c64", "hardware=c32", "version=3.0");
    assertThat(subsets.choose(criteria)).isEqualTo("old");
    subsets.remove("old").update();
    assertThat(subsets.choose(criteria)).isEqualTo("new");
    subsets.remove("new").update();
    assertThat(subsets.choose(criteria)).isNull();
  }

  @Test
  void withoutThatPolicyTheListIsAKeyLikeOthers() {
    subsets.selector("version").host("old", "version=1.0");
    MetadataCriteria criteria = withList("version=1.0", "version=3.0");
    assertThat(subsets.choose(criteria)).isNull();
    subsets.fallbackList = true;
    subsets.update();
    assertThat(subsets.choose(withList("version=1.0"))).isEqualTo("old");
  }

  // ---- one host each

  @Test
  void aSingleHostIsTakenWhateverItsHealthAndPriority() {
    subsets.selectors.add(new Selector(List.of("id"), Fallback.NOT_DEFINED, List.of(), true));
    subsets.host("a", "id=1").host("b", "id=2").host("c", "id=2");
    subsets.priority().host("d", "id=1").host("e", "id=3").host("f", "id=3");
    subsets.fail("a");
    assertThat(over("id=1")).containsExactly("a");
    assertThat(over("id=2")).containsExactly("b");
    assertThat(over("id=3")).containsExactly("e");
    assertThat(subsets.duplicates()).isEqualTo(2); // c and f
    subsets.remove("a").remove("c").update();
    assertThat(over("id=1")).containsExactly("d");
    assertThat(subsets.duplicates()).isEqualTo(1);
  }

  // ---- priorities, panic and localities within a subset

  @Test
  void prioritiesCountWithinASubset() {
    subsets.selector("v");
    subsets.host("a1", "v=a").host("a2", "v=a").host("b1", "v=b");
    subsets.priority().host("a3", "v=a").host("b2", "v=b");
    subsets.fail("b1");
    assertThat(over("v=a")).containsExactly("a1", "a2");
    assertThat(over("v=b")).containsExactly("b2");
    subsets.fail("a1").update();
    // 1 of 2 healthy: 70 % stay, 30 % spill over.
    Map<String, Integer> spread = subsets.spread(10_000, "v=a");
    assertThat(spread.get("a2")).isBetween(6800, 7200);
    assertThat(spread.get("a3")).isBetween(2800, 3200);
  }

  @Test
  void panicIsASubsetsOwn() {
    subsets.selector("v");
    subsets.host("a1", "v=a").host("a2", "v=a").host("a3", "v=a").host("b1", "v=b");
    subsets.host("b2", "v=b").host("b3", "v=b");
    subsets.fail("a1", "a2");
    assertThat(over("v=a")).containsExactly("a1", "a2", "a3");
    assertThat(over("v=b")).containsExactly("b1", "b2", "b3");
    assertThat(subsets.stats.lbHealthyPanic.value()).isEqualTo(20);
  }

  /** One of four hosts of the first locality is in the subset, and all of the second. */
  private double shareOfTheFirstLocality() {
    subsets.host("x0", "v=a").host("x1", "v=b").host("x2", "v=b").host("x3", "v=b");
    subsets.locality().host("y0", "v=a").host("y1", "v=a").host("y2", "v=a").host("y3", "v=a");
    subsets.localityWeights(80, 50).selector("v");
    return subsets.spread(10_000, "v=a").get("x0") / 10_000.0;
  }

  @Test
  void weightsOfLocalitiesDoNotCountWithinASubset() {
    assertThat(shareOfTheFirstLocality()).isCloseTo(1 / 5.0, within(0.001));
  }

  @Test
  void weightsOfLocalitiesCountWhereTheyAreWantedTo() {
    subsets.localityWeightAware = true;
    assertThat(shareOfTheFirstLocality()).isCloseTo(80 / 130.0, within(0.001));
  }

  @Test
  void weightsOfLocalitiesAreScaledByTheShareOfTheirHosts() {
    subsets.localityWeightAware = true;
    subsets.scaleLocalityWeight = true;
    assertThat(shareOfTheFirstLocality()).isCloseTo(20 / 70.0, within(0.001));
  }

  // ---- other policies within

  @Test
  void aRingWithinASubsetKeepsAHashOnItsHost() {
    subsets.child =
        LoadBalancers.ringHash(
            PanicOptions.STANDARD, HashOptions.STANDARD, RingHashOptions.STANDARD);
    subsets.selector("v").host("a1", "v=a").host("a2", "v=a").host("b1", "v=b").host("a3", "v=a");
    Map<Long, String> before = new TreeMap<>();
    for (long i = 0; i < 100; i++) {
      before.put(i, subsets.choose("v=a", i * SPREAD));
    }
    assertThat(new TreeSet<>(before.values())).containsExactly("a1", "a2", "a3");

    subsets.fail("b1").update();
    before.forEach((i, host) -> assertThat(subsets.choose("v=a", i * SPREAD)).isEqualTo(host));
  }

  @Test
  void whatDependsOnTheLocalClusterIsPreparedWithIt() {
    example();
    int[] prepared = {0};
    LoadBalancerFactory inner = subsets.child;
    subsets.child =
        (set, context) -> {
          prepared[0]++;
          return new Wrapped(inner.prepare(set, context), 0, true);
        };
    assertThat(subsets.update().usesLocalCluster()).isTrue();
    subsets.update();
    assertThat(prepared[0]).isEqualTo(7);
    subsets.local = new LoadBalancerFactory.LocalCluster(Locality.NONE, PrioritySet.EMPTY);
    subsets.update();
    assertThat(prepared[0]).isEqualTo(14);
  }

  @Test
  void gaugesEndWithTheCluster() {
    example().selectors.add(new Selector(List.of("v"), Fallback.NOT_DEFINED, List.of(), true));
    subsets.update();
    assertThat(subsets.active()).isEqualTo(9);
    assertThat(subsets.duplicates()).isEqualTo(1);
    subsets.clearGauges();
    assertThat(subsets.active()).isZero();
    assertThat(subsets.duplicates()).isZero();
  }

  private record Wrapped(
      LoadBalancerFactory.Prepared inner, long refreshAfterNanos, boolean usesLocalCluster)
      implements LoadBalancerFactory.Prepared {
    @Override
    public LoadBalancer create(RandomSource random, StatsShard shard, LoadBalancer previous) {
      return inner.create(random, shard, previous);
    }
  }
}
