package io.legate.upstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.Duration;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.core.v3.HealthStatus;
import io.envoyproxy.envoy.config.endpoint.v3.ClusterLoadAssignment;
import io.legate.event.Transport;
import io.legate.testing.WorkerFixture;
import io.legate.upstream.ClusterRefs;
import io.legate.upstream.Host;
import io.legate.upstream.discovery.EndpointSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class EdsClusterTest {
  private final WorkerFixture fixture = new WorkerFixture(1, Transport.NIO);
  private final Problems problems = new Problems();
  private final Source source = new Source();
  private final ClusterManager manager =
      new ClusterManager(
          fixture.workers(),
          fixture.stats(),
          new ClusterCompiler(
              new ClusterRefs(),
              fixture.stats(),
              TransportSockets.RAW_ONLY,
              (config, at) -> source),
          new FakePools(),
          new NoResolvers());

  @AfterEach
  void close() {
    fixture.close();
  }

  @Test
  void warmsUntilTheFirstAssignmentAndFollowsTheNextOnes() {
    add(eds(seconds(15)));
    assertThat(gauge("cluster_manager.warming_clusters")).isEqualTo(1);
    assertThat(source.listeners).containsOnlyKeys("service");

    assertThat(tell(assignment("service", "127.0.0.1:81"))).isTrue();

    assertThat(gauge("cluster_manager.warming_clusters")).isZero();
    assertThat(addresses()).containsExactly("127.0.0.1:81");
    Host first = hosts().get(0);
    tell(assignment("service", "127.0.0.2:82", "127.0.0.1:81"));
    assertThat(addresses()).containsExactly("127.0.0.2:82", "127.0.0.1:81");
    assertThat(hosts().get(1)).isSameAs(first);
    assertThat(counter("update_success")).isEqualTo(2);
    assertThat(gauge("cluster.web.version")).isEqualTo(7);
    tell(assignment("service", "127.0.0.2:82", "127.0.0.1:81"));
    assertThat(counter("update_no_rebuild")).isEqualTo(1);
    assertThat(counter("membership_change")).isEqualTo(2);
  }

  @Test
  void ofRepeatedEndpointsTheFirstIsKept() {
    add(eds(seconds(15)));
    ClusterLoadAssignment.Builder twice =
        assignment("service", "127.0.0.1:81", "127.0.0.1:82", "127.0.0.1:81");
    twice.addEndpoints(twice.getEndpoints(0).toBuilder().setPriority(1));

    assertThat(tell(twice)).isTrue();

    assertThat(addresses()).containsExactly("127.0.0.1:81", "127.0.0.1:82");
    assertThat(hosts()).allMatch(host -> host.priority() == 0);
  }

  @Test
  void anAssignmentOfAnotherNameIsRefusedAndEndsTheWaiting() {
    add(eds(seconds(15)));

    assertThat(tell(assignment("web", "127.0.0.1:81"))).isFalse();

    assertThat(problems.errors())
        .containsExactly(
            "ERROR invalid-value cluster_name: Unexpected EDS cluster (expecting service): web"
                + " (expected the name that was asked for)");
    assertThat(counter("update_rejected")).isEqualTo(1);
    assertThat(gauge("cluster_manager.warming_clusters")).isZero();
    assertThat(hosts()).isEmpty();
  }

  @Test
  void whatIsWrongLeavesTheLastGoodAssignment() {
    add(eds(seconds(15)));
    tell(assignment("service", "127.0.0.1:81"));
    ClusterLoadAssignment.Builder twice = assignment("service", "127.0.0.2:82");
    twice.getPolicyBuilder().addDropOverloadsBuilder().setCategory("a");
    twice.getPolicyBuilder().addDropOverloadsBuilder().setCategory("b");

    assertThat(tell(twice)).isFalse();

    assertThat(addresses()).containsExactly("127.0.0.1:81");
    assertThat(problems.errors())
        .singleElement()
        .asString()
        .contains("policy.drop_overloads: Cluster drop_overloads config has 2 categories");
  }

  @Test
  void servesWithoutHostsWhenTheSourceIsSilentForTooLong() {
    add(eds(millis(30)));

    await().until(() -> gauge("cluster_manager.active_clusters") == 1);

    assertThat(counter("init_fetch_timeout")).isEqualTo(1);
    assertThat(hosts()).isEmpty();
    tell(assignment("service", "127.0.0.1:81"));
    assertThat(addresses()).containsExactly("127.0.0.1:81");
  }

  @Test
  void aFailureIsWaitedOutAndNothingIsAnAnswer() {
    add(eds(seconds(15)));

    told(EndpointSource.Listener::onFailure);
    assertThat(gauge("cluster_manager.warming_clusters")).isEqualTo(1);
    told(EndpointSource.Listener::onEmpty);

    assertThat(gauge("cluster_manager.warming_clusters")).isZero();
    assertThat(counter("update_failure")).isEqualTo(1);
    assertThat(counter("update_empty")).isEqualTo(1);
  }

  @Test
  void endpointsThatAreTooOldAreNotUsed() {
    add(eds(seconds(15)));
    ClusterLoadAssignment.Builder assignment = assignment("service", "127.0.0.1:81");
    assignment.getPolicyBuilder().setEndpointStaleAfter(millis(30));

    tell(assignment);
    assertThat(counter("assignment_timeout_received")).isEqualTo(1);
    await().until(() -> hosts().isEmpty());

    assertThat(counter("assignment_stale")).isEqualTo(1);
  }

  @Test
  void aRemovedClusterAsksNoMore() {
    add(eds(seconds(15)));
    control(() -> manager.remove("web"));

    assertThat(source.stopped).hasValue(1);
  }

  @Test
  void updatesWithoutNewHostsAreMergedWhereAWindowIsConfigured() {
    Cluster.Builder cluster = eds(seconds(15));
    cluster.getCommonLbConfigBuilder().setUpdateMergeWindow(millis(200));
    add(cluster);
    tell(assignment("service", "127.0.0.1:81"));
    long before = fixture.stats().counter("cluster_manager.cluster_updated").value();

    tell(health(HealthStatus.DEGRADED));
    tell(health(HealthStatus.UNHEALTHY));

    assertThat(fixture.stats().counter("cluster_manager.cluster_updated").value())
        .isEqualTo(before);
    assertThat(gauge("cluster.web.membership_healthy")).as("counted at once").isZero();
    await().until(() -> managerCounter("cluster_updated_via_merge") == 1);
    assertThat(manager.snapshots().get(0).prioritySet().hostSets().get(0).healthyHosts()).isEmpty();

    tell(health(HealthStatus.HEALTHY));
    tell(assignment("service", "127.0.0.1:81", "127.0.0.2:82"));
    assertThat(managerCounter("update_merge_cancelled")).isEqualTo(1);
    assertThat(addresses()).hasSize(2);
  }

  private static ClusterLoadAssignment.Builder health(HealthStatus status) {
    ClusterLoadAssignment.Builder all = assignment("service", "127.0.0.1:81");
    all.getEndpointsBuilder(0).getLbEndpointsBuilder(0).setHealthStatus(status);
    return all;
  }

  private static Duration seconds(long seconds) {
    return Duration.newBuilder().setSeconds(seconds).build();
  }

  private static Duration millis(int millis) {
    return Duration.newBuilder().setNanos(millis * 1_000_000).build();
  }

  private static Cluster.Builder eds(Duration initialFetchTimeout) {
    Cluster.Builder cluster =
        Cluster.newBuilder().setName("web").setType(Cluster.DiscoveryType.EDS);
    cluster
        .getEdsClusterConfigBuilder()
        .setServiceName("service")
        .getEdsConfigBuilder()
        .setInitialFetchTimeout(initialFetchTimeout);
    return cluster;
  }

  private static ClusterLoadAssignment.Builder assignment(String name, String... hostPorts) {
    return Clusters.of("web", Cluster.DiscoveryType.STATIC, hostPorts)
        .getLoadAssignment()
        .toBuilder()
        .setClusterName(name);
  }

  private void add(Cluster.Builder cluster) {
    assertThat(control(() -> manager.addOrUpdate(cluster.build(), problems.at, false))).isTrue();
  }

  private <T> T control(Callable<T> task) {
    return WorkerFixture.call(fixture.workers().control(), task);
  }

  private void told(Consumer<EndpointSource.Listener> what) {
    control(
        () -> {
          what.accept(source.of("service"));
          return null;
        });
  }

  private boolean tell(ClusterLoadAssignment.Builder assignment) {
    return control(() -> source.of("service").onAssignment(assignment.build(), problems.at, 7));
  }

  private List<Host> hosts() {
    return manager.snapshots().get(0).prioritySet().hosts();
  }

  private List<String> addresses() {
    return hosts().stream().map(Host::addressText).toList();
  }

  private long gauge(String name) {
    return fixture.stats().gauge(name).value();
  }

  private long counter(String name) {
    return fixture.stats().counter("cluster.web." + name).value();
  }

  private long managerCounter(String name) {
    return fixture.stats().counter("cluster_manager." + name).value();
  }

  /** A source that says what the test says. */
  private static final class Source implements EndpointSource {
    final Map<String, Listener> listeners = new TreeMap<>();
    final AtomicInteger stopped = new AtomicInteger();

    Listener of(String name) {
      return listeners.get(name);
    }

    @Override
    public Subscription subscribe(String name, Listener listener) {
      listeners.put(name, listener);
      return stopped::incrementAndGet;
    }
  }
}
