package io.legate.upstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.core.v3.Metadata;
import io.legate.stats.StatsStore;
import io.legate.upstream.ClusterRefs;
import io.legate.upstream.HealthCheckTarget;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.Locality;
import io.legate.upstream.discovery.ClusterAssignment;
import io.legate.upstream.discovery.Endpoint;
import io.legate.upstream.discovery.LocalityEndpoints;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Envoy's table: what discovery says of a host, and what its checks say. */
class HostRemovalTest {
  private final Membership membership = membership(true);

  @ParameterizedTest
  @CsvSource({
    // discovered, passes, stays
    "true,  true,  true",
    "true,  false, true",
    "false, true,  true",
    "false, false, false",
  })
  void aHostIsGoneWhenNeitherDiscoveryNorItsChecksWantIt(
      boolean discovered, boolean passes, boolean stays) {
    membership.apply(of(1, 2));
    Host host = host(2);
    host.healthFlag(HealthFlag.FAILED_ACTIVE_HC, !passes);

    Membership.Change change = membership.apply(discovered ? of(1, 2) : of(1));

    assertThat(hosts().contains(host)).isEqualTo(stays);
    assertThat(change.removed().contains(host)).isEqualTo(!stays);
    assertThat(HealthFlag.text(host.healthFlags()))
        .isEqualTo(
            !passes ? "/failed_active_hc" : discovered ? "healthy" : "/pending_dynamic_removal");
  }

  @Test
  void aHostThatStayedLeavesWhenItFails() {
    membership.apply(of(1, 2));
    Host host = host(2);
    assertThat(membership.apply(of(1)).changed()).isTrue();
    assertThat(membership.apply(of(1)).changed()).isFalse();
    assertThat(membership.dropFailed()).isEmpty();

    host.healthFlag(HealthFlag.FAILED_ACTIVE_HC, true);

    assertThat(membership.dropFailed()).containsExactly(host);
    assertThat(hosts()).containsExactly(host(1));
  }

  @Test
  void aHostThatComesBackIsTheSame() {
    membership.apply(of(1, 2));
    Host host = host(2);
    membership.apply(of(1));

    Membership.Change change = membership.apply(of(1, 2));

    assertThat(change.added()).isEmpty();
    assertThat(hosts()).containsExactly(host(1), host);
    assertThat(host.healthFlags()).isZero();
    host.healthFlag(HealthFlag.FAILED_ACTIVE_HC, true);
    assertThat(membership.dropFailed()).isEmpty();
  }

  @Test
  void aHostThatMovedOrIsNotCheckedDoesNotStay() {
    HealthCheckTarget unchecked = new HealthCheckTarget(null, 0, "", true);
    membership.apply(in("a", endpoint(1, HealthCheckTarget.NONE), endpoint(2, unchecked)));

    Membership.Change change = membership.apply(in("b", endpoint(1, HealthCheckTarget.NONE)));

    assertThat(change.removed()).hasSize(2);
    assertThat(hosts()).hasSize(1);
  }

  @Test
  void withoutChecksDiscoveryAloneDecides() {
    Membership plain = membership(false);
    plain.apply(of(1, 2));
    assertThat(plain.apply(of(1)).removed()).hasSize(1);
    assertThat(plain.prioritySet().hosts()).hasSize(1);
  }

  private static Membership membership(boolean keepsHealthy) {
    var compiler =
        new ClusterCompiler(new ClusterRefs(), new StatsStore(1), TransportSockets.RAW_ONLY);
    var cluster = Clusters.of("c", DiscoveryType.STATIC).build();
    CompiledCluster compiled = compiler.compile(cluster, new Problems().at, false);
    return new Membership(compiled.info(), 1, keepsHealthy);
  }

  private List<Host> hosts() {
    return membership.prioritySet().hosts();
  }

  private Host host(int number) {
    return hosts().stream()
        .filter(h -> h.addressText().equals("127.0.0.1:" + number))
        .findFirst()
        .orElseThrow();
  }

  private static ClusterAssignment of(int... ports) {
    return in(
        "",
        Arrays.stream(ports)
            .mapToObj(p -> endpoint(p, HealthCheckTarget.NONE))
            .toArray(Endpoint[]::new));
  }

  private static ClusterAssignment in(String zone, Endpoint... endpoints) {
    Locality where = new Locality("", zone, "");
    return new ClusterAssignment(
        List.of(new LocalityEndpoints(where, 0, 0, List.of(endpoints))), 140, false);
  }

  private static Endpoint endpoint(int port, HealthCheckTarget check) {
    var address = new InetSocketAddress("127.0.0.1", port);
    return new Endpoint(
        address,
        address,
        "",
        1,
        false,
        Metadata.getDefaultInstance(),
        HealthStatus.UNKNOWN,
        check,
        List.of());
  }
}
