package io.legate.upstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.Any;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.extensions.upstreams.http.v3.HttpProtocolOptions;
import io.legate.event.Transport;
import io.legate.event.Worker;
import io.legate.event.Workers;
import io.legate.network.Connection;
import io.legate.stats.StatsStore;
import io.legate.stream.Protocol;
import io.legate.testing.FakeConnection;
import io.legate.upstream.ClusterRefs;
import io.legate.upstream.Host;
import io.legate.upstream.LoadBalancerContext;
import io.legate.upstream.Locality;
import io.legate.upstream.ResourcePriority;
import io.legate.upstream.WorkerCluster;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ClusterManagerTest {
  private final StatsStore stats = new StatsStore(2);
  private final Workers workers = new Workers(2, Transport.NIO, stats);
  private final ClusterRefs refs = new ClusterRefs();
  private final FakePools pools = new FakePools();
  private final Problems problems = new Problems();
  private final ClusterManager manager =
      new ClusterManager(
          workers,
          stats,
          new ClusterCompiler(refs, stats, TransportSockets.RAW_ONLY),
          pools,
          new NoResolvers());

  @AfterEach
  void close() {
    workers.close();
  }

  @Test
  void publishesStaticClusterToEveryWorker() throws Exception {
    assertThat(add(cluster("web", "127.0.0.1:81", "127.0.0.2:82"))).isTrue();

    for (Worker worker : workers.all()) {
      assertThat(picks(worker, "web", 4))
          .containsExactlyInAnyOrder(
              "127.0.0.1:81", "127.0.0.1:81", "127.0.0.2:82", "127.0.0.2:82");
    }
    assertThat(problems.all).isEmpty();
    assertThat(manager.snapshots()).hasSize(1);
    assertThat(gauge("cluster.web.membership_total")).isEqualTo(2);
    assertThat(gauge("cluster.web.membership_healthy")).isEqualTo(2);
    assertThat(gauge("cluster.web.max_host_weight")).isEqualTo(1);
    assertThat(gauge("cluster_manager.active_clusters")).isEqualTo(1);
    assertThat(counter("cluster_manager.cluster_added")).isEqualTo(1);
    assertThat(counter("cluster.web.membership_change")).isEqualTo(1);
  }

  @Test
  void tellsOnceThatAllClustersAreInitialized() throws Exception {
    AtomicInteger calls = new AtomicInteger();
    add(cluster("web", "127.0.0.1:81"));
    onControl(
        () -> {
          manager.initialized(calls::incrementAndGet);
          return null;
        });
    add(cluster("other", "127.0.0.1:81"));

    assertThat(calls).hasValue(1);
  }

  @Test
  void ignoresAClusterThatIsThereAlready() throws Exception {
    add(cluster("web", "127.0.0.1:81"));

    assertThat(add(cluster("web", "127.0.0.1:81"))).isFalse();
    assertThat(counter("cluster_manager.cluster_modified")).isZero();
  }

  @Test
  void routesByZoneOfTheClusterThatTheProxyIsAHostOf() throws Exception {
    onControl(
        () -> {
          manager.local("self", new Locality("", "a", ""));
          return null;
        });
    add(zoned("self", "127.0.0.1:1", "127.0.0.2:2"));
    add(zoned("web", "127.0.1.1:1", "127.0.1.2:2"));
    Worker worker = workers.all().get(0);
    assertThat(picks(worker, "web", 20)).containsOnly("127.0.1.1:1");
    assertThat(counter("cluster.web.lb_recalculate_zone_structures")).isPositive();

    add(zoned("self", "127.0.0.1:1"));

    assertThat(picks(worker, "web", 20)).containsOnly("127.0.1.1:1", "127.0.1.2:2");
  }

  @Test
  void oneLocalityIsOneHoweverOftenItIsListed() throws Exception {
    Cluster.Builder twice = zoned("web", "127.0.0.1:1", "127.0.0.2:2").toBuilder();
    twice
        .getLoadAssignmentBuilder()
        .getEndpointsBuilder(1)
        .setLocality(twice.getLoadAssignment().getEndpoints(0).getLocality());
    add(twice.build());

    assertThat(manager.snapshots().get(0).prioritySet().hostSets().get(0).localities())
        .singleElement()
        .satisfies(l -> assertThat(l.hosts()).hasSize(2));
  }

  /** One host in zone a, one in b, …; zone-aware from one host on. */
  private static Cluster zoned(String name, String... addresses) {
    Cluster.Builder cluster = cluster(name, addresses).toBuilder();
    cluster
        .getCommonLbConfigBuilder()
        .getZoneAwareLbConfigBuilder()
        .getMinClusterSizeBuilder()
        .setValue(1);
    var endpoints = cluster.getLoadAssignment().getEndpoints(0);
    cluster.getLoadAssignmentBuilder().clearEndpoints();
    for (int i = 0; i < endpoints.getLbEndpointsCount(); i++) {
      var locality = cluster.getLoadAssignmentBuilder().addEndpointsBuilder();
      locality.getLocalityBuilder().setZone(String.valueOf((char) ('a' + i)));
      locality.addLbEndpoints(endpoints.getLbEndpoints(i));
    }
    return cluster.build();
  }

  @Test
  void drainsThePoolsOfAModifiedCluster() throws Exception {
    add(cluster("web", "127.0.0.1:81"));
    Worker worker = workers.all().get(0);
    on(
        worker,
        () -> {
          WorkerCluster web = manager.workerClusters(worker).get(refs.of("web"));
          Host host = web.chooseHost(LoadBalancerContext.NONE);
          var pool = web.httpPool(host, ResourcePriority.DEFAULT, LoadBalancerContext.NONE);
          assertThat(web.httpPool(host, ResourcePriority.DEFAULT, LoadBalancerContext.NONE))
              .isSameAs(pool);
          assertThat(web.httpPool(host, ResourcePriority.HIGH, LoadBalancerContext.NONE))
              .isNotSameAs(pool);
          return null;
        });

    assertThat(add(cluster("web", "127.0.0.1:82"))).isTrue();

    assertThat(picks(worker, "web", 1)).containsExactly("127.0.0.1:82");
    assertThat(pools.made).hasSize(2).allSatisfy(p -> assertThat(p.drains).isEqualTo(1));
  }

  @Test
  void choosesThePoolByTheProtocolOfTheClient() throws Exception {
    var options = HttpProtocolOptions.newBuilder();
    options.getUseDownstreamProtocolConfigBuilder();
    add(
        cluster("web", "127.0.0.1:81").toBuilder()
            .putTypedExtensionProtocolOptions(HttpOptions.EXTENSION, Any.pack(options.build()))
            .build());
    Worker worker = workers.all().get(0);
    on(
        worker,
        () -> {
          WorkerCluster web = manager.workerClusters(worker).get(refs.of("web"));
          Host host = web.chooseHost(LoadBalancerContext.NONE);
          for (Protocol protocol : Protocol.values()) {
            web.httpPool(host, ResourcePriority.DEFAULT, new From(null, protocol));
          }
          return null;
        });

    assertThat(pools.made)
        .extracting(p -> p.protocol)
        .containsExactly(Protocol.HTTP_1_1, Protocol.HTTP_2);
  }

  @Test
  void givesEachDownstreamConnectionItsOwnPoolUntilItCloses() throws Exception {
    add(
        cluster("web", "127.0.0.1:81").toBuilder()
            .setConnectionPoolPerDownstreamConnection(true)
            .build());
    Worker worker = workers.all().get(0);
    on(
        worker,
        () -> {
          WorkerCluster web = manager.workerClusters(worker).get(refs.of("web"));
          Host host = web.chooseHost(LoadBalancerContext.NONE);
          try (var one = new FakeConnection(worker);
              var other = new FakeConnection(worker)) {
            var ofOne = web.httpPool(host, ResourcePriority.DEFAULT, from(one));
            assertThat(web.httpPool(host, ResourcePriority.DEFAULT, from(one))).isSameAs(ofOne);
            web.httpPool(host, ResourcePriority.DEFAULT, from(other));
            web.httpPool(host, ResourcePriority.DEFAULT, LoadBalancerContext.NONE);
            one.disconnect();
            web.httpPool(host, ResourcePriority.DEFAULT, from(one));
            assertThat(pools.made).extracting(p -> p.drains).containsExactly(1, 0, 0, 1);
          }
          return null;
        });

    assertThat(onControl(() -> manager.remove("web"))).isTrue();
    on(worker, () -> null);
    assertThat(pools.made).extracting(p -> p.drains).containsExactly(1, 1, 1, 1);
  }

  private static LoadBalancerContext from(Connection connection) {
    return new From(connection, Protocol.HTTP_1_1);
  }

  private record From(Connection downstreamConnection, Protocol downstreamProtocol)
      implements LoadBalancerContext {}

  @Test
  void drainsAPoolThatIsMadeAfterItsHostIsGone() throws Exception {
    add(cluster("web", "127.0.0.1:81"));
    Worker worker = workers.all().get(0);
    WorkerCluster web = on(worker, () -> manager.workerClusters(worker).get("web"));
    Host host = on(worker, () -> web.chooseHost(LoadBalancerContext.NONE));

    assertThat(onControl(() -> manager.remove("web"))).isTrue();
    on(worker, () -> web.httpPool(host, ResourcePriority.DEFAULT, LoadBalancerContext.NONE));

    assertThat(on(worker, () -> manager.workerClusters(worker).get(refs.of("web")) == null))
        .isTrue();
    assertThat(pools.made).singleElement().satisfies(p -> assertThat(p.drains).isEqualTo(1));
    assertThat(manager.snapshots()).isEmpty();
    assertThat(gauge("cluster_manager.active_clusters")).isZero();
    assertThat(gauge("cluster.web.membership_total")).isZero();
    assertThat(counter("cluster_manager.cluster_removed")).isEqualTo(1);
  }

  @Test
  void keepsWhatItHasWhenAnUpdateDoesNotCompile() throws Exception {
    add(cluster("web", "127.0.0.1:81"));

    assertThat(add(cluster("web", "not-an-ip:81"))).isFalse();

    assertThat(problems.errors())
        .singleElement()
        .asString()
        .contains(
            "load_assignment.endpoints[0].lb_endpoints[0].endpoint.address.socket_address.address:"
                + " malformed IP address: not-an-ip");
    assertThat(picks(workers.all().get(1), "web", 1)).containsExactly("127.0.0.1:81");
  }

  private static Cluster cluster(String name, String... hostPorts) {
    return Clusters.of(name, Cluster.DiscoveryType.STATIC, hostPorts).build();
  }

  private boolean add(Cluster cluster) throws Exception {
    return onControl(() -> manager.addOrUpdate(cluster, problems.at, false));
  }

  private List<String> picks(Worker worker, String name, int count) throws Exception {
    return on(
        worker,
        () -> {
          WorkerCluster cluster = manager.workerClusters(worker).get(refs.of(name));
          List<String> picked = new ArrayList<>();
          for (int i = 0; i < count; i++) {
            picked.add(cluster.chooseHost(LoadBalancerContext.NONE).addressText());
          }
          return picked;
        });
  }

  private <T> T onControl(Callable<T> task) throws Exception {
    return on(workers.control(), task);
  }

  private static <T> T on(Worker worker, Callable<T> task) throws Exception {
    return worker.eventLoop().submit(task).get(5, TimeUnit.SECONDS);
  }

  private long gauge(String name) {
    return stats.gauge(name).value();
  }

  private long counter(String name) {
    return stats.counter(name).value();
  }
}
