package io.legate.upstream.lb;

import static org.assertj.core.api.Assertions.assertThat;

import io.legate.upstream.HealthFlag;
import io.legate.upstream.HostSet;
import io.legate.upstream.Locality;
import io.legate.upstream.LocalityHosts;
import io.legate.upstream.PrioritySet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The rows of Envoy's pages on priority levels and panic, two levels of 100 hosts each. */
class PriorityLoadTest {
  @ParameterizedTest
  @CsvSource({
    "100, 100, 100, 0, false, false",
    "72, 72, 100, 0, false, false",
    "72, 0, 100, 0, false, false",
    "71, 71, 99, 1, false, false",
    "50, 60, 70, 30, false, false",
    "25, 100, 35, 65, false, false",
    "25, 25, 50, 50, true, true",
    "0, 100, 0, 100, false, false",
    "0, 0, 50, 50, true, true",
    // Envoy's page says 7/93; its code gives what rounding lost to the first level.
    "5, 65, 8, 92, true, false",
  })
  void spreadsAsEnvoyDocuments(
      int healthy0, int healthy1, int load0, int load1, boolean panic0, boolean panic1) {
    PriorityLoad load = PriorityLoad.of(levels(healthy0, healthy1), 50);

    assertThat(load.healthyLoad(0)).isEqualTo(load0);
    assertThat(load.healthyLoad(1)).isEqualTo(load1);
    assertThat(load.panic(0)).isEqualTo(panic0);
    assertThat(load.panic(1)).isEqualTo(panic1);
  }

  @ParameterizedTest
  @CsvSource({
    "100, 100, 100, 100, 0, 0",
    "72, 72, 100, 100, 0, 0",
    "71, 71, 100, 99, 1, 0",
    "50, 50, 100, 70, 30, 0",
    "25, 100, 100, 35, 65, 0",
    "25, 25, 100, 35, 35, 30",
    // Envoy's page says 36/36/28; its code gives what rounding lost to the first level.
    "25, 25, 20, 37, 35, 28",
  })
  void spreadsOverThreeLevelsAsEnvoyDocuments(
      int healthy0, int healthy1, int healthy2, int load0, int load1, int load2) {
    PriorityLoad load = PriorityLoad.of(levels(healthy0, healthy1, healthy2), 0);

    assertThat(load.healthyLoad(0)).isEqualTo(load0);
    assertThat(load.healthyLoad(1)).isEqualTo(load1);
    assertThat(load.healthyLoad(2)).isEqualTo(load2);
  }

  @ParameterizedTest
  @CsvSource({
    "100, 0, 100, 0",
    "71, 0, 100, 0",
    "71, 29, 99, 1",
    "25, 65, 35, 65",
    "5, 0, 100, 0",
  })
  void spreadsOverDegradedHostsAsEnvoyDocuments(
      int healthy, int degraded, int toHealthy, int toDegraded) {
    var hosts = Hosts.of(100);
    hosts
        .subList(healthy, healthy + degraded)
        .forEach(h -> h.healthFlag(HealthFlag.DEGRADED_EDS_HEALTH, true));
    hosts
        .subList(healthy + degraded, 100)
        .forEach(h -> h.healthFlag(HealthFlag.FAILED_EDS_HEALTH, true));

    PriorityLoad load = PriorityLoad.of(new PrioritySet(List.of(HostSet.of(0, hosts))), 0);

    assertThat(load.healthyLoad(0)).isEqualTo(toHealthy);
    assertThat(load.degradedLoad(0)).isEqualTo(toDegraded);
  }

  @ParameterizedTest
  @CsvSource({
    // Demo 11: 150 % and a threshold of 49, three hosts before two.
    "3, 100, 0, false",
    "2, 100, 0, false",
    "1, 50, 50, false",
    "0, 0, 100, false",
  })
  void takesOverprovisioningAndThresholdAsConfigured(
      int healthy, int load0, int load1, boolean panic) {
    LocalityHosts first = Hosts.locality("a", 0, 3, healthy);
    LocalityHosts second = Hosts.locality("b", 0, 2, 2);
    PrioritySet set =
        new PrioritySet(
            List.of(
                HostSet.of(0, 150, false, List.of(first)),
                HostSet.of(1, 150, false, List.of(second))));

    PriorityLoad load = PriorityLoad.of(set, 49);

    assertThat(load.healthyLoad(0)).isEqualTo(load0);
    assertThat(load.healthyLoad(1)).isEqualTo(load1);
    assertThat(load.panic(0)).isEqualTo(panic);
  }

  @Test
  void goesByWeightsWhereThePolicySaysSo() {
    var hosts = Hosts.weighted(10, 90);
    hosts.get(1).healthFlag(HealthFlag.FAILED_EDS_HEALTH, true);
    LocalityHosts place = LocalityHosts.of(Locality.NONE, 0, hosts);
    HostSet weighted = HostSet.of(0, 140, true, List.of(place));
    PrioritySet set = new PrioritySet(List.of(weighted, HostSet.of(1, Hosts.of(1))));

    assertThat(PriorityLoad.of(set, 50).healthyLoad(0)).isEqualTo(14);
  }

  @Test
  void neverPanicsWithAThresholdOfZero() {
    PriorityLoad load = PriorityLoad.of(levels(0, 0), 0);

    assertThat(load.panic(0)).isFalse();
    assertThat(load.healthyLoad(0)).isEqualTo(100);
  }

  @Test
  void sendsToDegradedHostsWhatHealthyOnesCannotTake() {
    var hosts = Hosts.of(10);
    hosts.subList(0, 5).forEach(h -> h.healthFlag(HealthFlag.DEGRADED_ACTIVE_HC, true));

    PriorityLoad load = PriorityLoad.of(new PrioritySet(List.of(HostSet.of(0, hosts))), 50);

    assertThat(load.healthyLoad(0)).isEqualTo(70);
    assertThat(load.degradedLoad(0)).isEqualTo(30);
    assertThat(load.choose(69)).isZero();
    assertThat(load.choose(70)).isEqualTo(1);
  }

  @Test
  void leavesExcludedHostsOutOfThePercentage() {
    var hosts = Hosts.of(10);
    hosts
        .subList(0, 8)
        .forEach(
            h -> {
              h.healthFlag(HealthFlag.FAILED_ACTIVE_HC, true);
              h.healthFlag(HealthFlag.EXCLUDED_VIA_IMMEDIATE_HC_FAIL, true);
            });

    PriorityLoad load = PriorityLoad.of(new PrioritySet(List.of(HostSet.of(0, hosts))), 50);

    assertThat(load.panic(0)).isFalse();
    assertThat(load.healthyLoad(0)).isEqualTo(100);
  }

  @Test
  void sendsAllToTheFirstLevelWhenThereAreNoHosts() {
    PriorityLoad load = PriorityLoad.of(PrioritySet.EMPTY, 50);

    assertThat(load.healthyLoad(0)).isEqualTo(100);
    assertThat(load.choose(99)).isZero();
  }

  @Test
  void choosesLevelsInProportionToTheirLoad() {
    PriorityLoad load = PriorityLoad.of(levels(50, 60), 50);
    int[] chosen = new int[2];
    for (int hash = 0; hash < 100; hash++) {
      chosen[load.choose(hash) / 2]++;
    }

    assertThat(chosen).containsExactly(70, 30);
  }

  private static PrioritySet levels(int... healthyPercents) {
    List<HostSet> sets = new ArrayList<>();
    for (int i = 0; i < healthyPercents.length; i++) {
      var hosts = Hosts.of(100);
      hosts
          .subList(healthyPercents[i], 100)
          .forEach(h -> h.healthFlag(HealthFlag.FAILED_ACTIVE_HC, true));
      sets.add(HostSet.of(i, hosts));
    }
    return new PrioritySet(sets);
  }
}
