package io.legate.upstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.google.protobuf.Any;
import com.google.protobuf.Duration;
import com.google.protobuf.UInt32Value;
import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.envoyproxy.envoy.config.cluster.v3.Cluster.DiscoveryType;
import io.envoyproxy.envoy.config.core.v3.Address;
import io.envoyproxy.envoy.config.core.v3.DnsResolutionConfig;
import io.envoyproxy.envoy.config.core.v3.Locality;
import io.envoyproxy.envoy.config.core.v3.SocketAddress;
import io.envoyproxy.envoy.extensions.clusters.dns.v3.DnsCluster;
import io.legate.event.Transport;
import io.legate.event.Workers;
import io.legate.stats.StatsStore;
import io.legate.upstream.ClusterRefs;
import io.legate.upstream.ClusterSnapshot;
import io.legate.upstream.Host;
import io.legate.upstream.discovery.DnsResolverFactory;
import io.legate.upstream.discovery.Dnsmasq;
import io.legate.upstream.discovery.FakeResolver;
import io.legate.upstream.discovery.NettyDnsResolvers;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DnsClusterTest {
  @TempDir Path directory;
  private final StatsStore stats = new StatsStore(1);
  private final Workers workers = new Workers(1, Transport.best(), stats);
  private final FakeResolver resolver = new FakeResolver();
  private final Problems problems = new Problems();
  private ClusterManager manager = manager(resolver);

  @AfterEach
  void close() throws Exception {
    onControl(
        () -> {
          manager.close();
          return null;
        });
    workers.close();
  }

  @Test
  void makesAHostOfEveryAddressAndKeepsThoseThatStay() throws Exception {
    resolver.answer("web.test", 1, "127.0.0.1", "127.0.0.2", "127.0.0.1");
    add(dns("web", DiscoveryType.STRICT_DNS, "web.test:80"));
    assertThat(addresses("web")).containsExactly("127.0.0.1:80", "127.0.0.2:80");
    Host stays = hosts("web").get(1);
    assertThat(stays.hostname()).isEqualTo("web.test");

    resolver.answer("web.test", 1, "127.0.0.2", "127.0.0.3");
    awaitAddresses("web", "127.0.0.2:80", "127.0.0.3:80");

    assertThat(hosts("web").get(0)).isSameAs(stays);
    assertThat(counter("cluster.web.membership_change")).isEqualTo(2);
    assertThat(stats.gauge("cluster.web.membership_total").value()).isEqualTo(2);
  }

  @Test
  void keepsTheLastGoodAnswerWhileLookupsFail() throws Exception {
    resolver.answer("web.test", 1, "127.0.0.1");
    add(dns("web", DiscoveryType.STRICT_DNS, "web.test:80"));

    resolver.fail("web.test");
    await().until(() -> counter("cluster.web.update_failure") >= 2);

    assertThat(addresses("web")).containsExactly("127.0.0.1:80");
  }

  @Test
  void hasNoHostsWhenTheAnswerIsEmpty() throws Exception {
    resolver.answer("web.test", 1, "127.0.0.1");
    add(dns("web", DiscoveryType.STRICT_DNS, "web.test:80"));

    resolver.answer("web.test", -1);
    awaitAddresses("web");

    assertThat(counter("cluster.web.update_empty")).isPositive();
  }

  @Test
  void servesNumbersBesideNamesThatFail() throws Exception {
    AtomicInteger initialized = new AtomicInteger();
    add(dns("web", DiscoveryType.STRICT_DNS, "nowhere.test:80", "127.0.0.9:90"));
    onControl(
        () -> {
          manager.initialized(initialized::incrementAndGet);
          return null;
        });

    assertThat(initialized).hasValue(1);
    assertThat(addresses("web")).containsExactly("127.0.0.9:90");
  }

  @Test
  void logicalHostStaysTheSameWhenItsAddressChanges() throws Exception {
    resolver.answer("web.test", 1, "127.0.0.1", "127.0.0.2");
    add(dns("web", DiscoveryType.LOGICAL_DNS, "web.test:80"));
    Host host = hosts("web").get(0);
    assertThat(addresses("web")).containsExactly("127.0.0.1:80");

    resolver.answer("web.test", 1, "127.0.0.3");
    await().until(() -> host.addressText().equals("127.0.0.3:80"));
    resolver.answer("web.test", -1);
    int asked = resolver.asked("web.test");
    await().until(() -> resolver.asked("web.test") > asked + 1);

    assertThat(hosts("web")).containsExactly(host);
    assertThat(host.addressText()).isEqualTo("127.0.0.3:80");
  }

  @Test
  void aLogicalHostWithoutAddressesCountsAsAFailure() throws Exception {
    resolver.answer("web.test", -1);
    add(dns("web", DiscoveryType.LOGICAL_DNS, "web.test:80"));
    await().until(() -> counter("cluster.web.update_failure") >= 2);

    assertThat(hosts("web")).isEmpty();
    assertThat(counter("cluster.web.update_success")).isZero();
  }

  @Test
  void namesHaveTheirPrioritiesLocalitiesAndWeights() throws Exception {
    resolver.answer("near.test", 1, "127.0.0.1", "127.0.0.2");
    resolver.answer("far.test", 1, "127.0.0.3");
    Cluster.Builder cluster = dns("web", DiscoveryType.STRICT_DNS, "near.test:80").toBuilder();
    cluster
        .getLoadAssignmentBuilder()
        .getEndpointsBuilder(0)
        .setLocality(Locality.newBuilder().setZone("a"))
        .getLbEndpointsBuilder(0)
        .setLoadBalancingWeight(UInt32Value.of(7));
    cluster
        .getLoadAssignmentBuilder()
        .addEndpoints(
            Clusters.of("x", DiscoveryType.STRICT_DNS, "far.test:81", "gone.test:80")
                .getLoadAssignment()
                .getEndpoints(0)
                .toBuilder()
                .setPriority(1)
                .setLocality(Locality.newBuilder().setZone("b")));
    add(cluster.build());
    awaitAddresses("web", "127.0.0.1:80", "127.0.0.2:80", "127.0.0.3:81");

    assertThat(hosts("web").stream().map(h -> h.priority() + h.locality().zone() + h.weight()))
        .containsExactly("0a7", "0a7", "1b1");
    // A name that fails changes nothing for the others.
    resolver.fail("near.test");
    resolver.answer("far.test", 1, "127.0.0.4");
    awaitAddresses("web", "127.0.0.1:80", "127.0.0.2:80", "127.0.0.4:81");
  }

  @Test
  void theTypedClusterIsEitherOfTheTwo() throws Exception {
    resolver.answer("web.test", 1, "127.0.0.1", "127.0.0.2");
    add(typed("strict", DnsCluster.newBuilder()));
    add(typed("logical", DnsCluster.newBuilder().setAllAddressesInSingleEndpoint(true)));

    awaitAddresses("strict", "127.0.0.1:80", "127.0.0.2:80");
    awaitAddresses("logical", "127.0.0.1:80");
  }

  private static Cluster typed(String name, DnsCluster.Builder config) {
    return Clusters.of(name, DiscoveryType.STATIC, "web.test:80")
        .setClusterType(
            Cluster.CustomClusterType.newBuilder()
                .setName("envoy.clusters.dns")
                .setTypedConfig(Any.pack(config.build())))
        .build();
  }

  @Test
  void stopsAskingWhenTheClusterIsRemoved() throws Exception {
    resolver.answer("web.test", 1, "127.0.0.1");
    add(dns("web", DiscoveryType.STRICT_DNS, "web.test:80"));
    onControl(() -> manager.remove("web"));
    int asked = resolver.asked("web.test");

    resolver.answer("other.test", 1, "127.0.0.1");
    add(dns("other", DiscoveryType.STRICT_DNS, "other.test:80"));
    await().until(() -> resolver.asked("other.test") > 3);

    assertThat(resolver.asked("web.test")).isEqualTo(asked);
  }

  @Test
  void followsTheRecordsOfARealServer() throws Exception {
    assumeTrue(Dnsmasq.installed(), "needs /usr/sbin/dnsmasq");
    manager = manager(new NettyDnsResolvers(workers.control()));
    try (Dnsmasq dns = new Dnsmasq(directory, "127.0.0.1")) {
      dns.serve("host-record=web.test,127.0.0.1,1", "host-record=web.test,127.0.0.2,1");
      add(
          dns("web", DiscoveryType.STRICT_DNS, "web.test:80").toBuilder()
              .setDnsRefreshRate(Duration.newBuilder().setSeconds(3600))
              .setRespectDnsTtl(true)
              .setDnsResolutionConfig(
                  DnsResolutionConfig.newBuilder().addResolvers(address(dns.address())))
              .build());
      awaitAddresses("web", "127.0.0.1:80", "127.0.0.2:80");

      dns.serve("host-record=web.test,127.0.0.3,1"); // the TTL of 1 s, not the hour, decides
      awaitAddresses("web", "127.0.0.3:80");
    }
    assertThat(problems.all).isEmpty();
  }

  private ClusterManager manager(DnsResolverFactory resolvers) {
    return new ClusterManager(
        workers,
        stats,
        new ClusterCompiler(new ClusterRefs(), stats, TransportSockets.RAW_ONLY),
        new FakePools(),
        resolvers);
  }

  private static Cluster dns(String name, DiscoveryType type, String... hostPorts) {
    return Clusters.of(name, type, hostPorts)
        .setDnsRefreshRate(Duration.newBuilder().setNanos(20_000_000))
        .build();
  }

  private static Address address(InetSocketAddress server) {
    return Address.newBuilder()
        .setSocketAddress(
            SocketAddress.newBuilder()
                .setAddress(server.getAddress().getHostAddress())
                .setPortValue(server.getPort()))
        .build();
  }

  private void add(Cluster cluster) throws Exception {
    assertThat(onControl(() -> manager.addOrUpdate(cluster, problems.at, false)))
        .as(problems.all.toString())
        .isTrue();
  }

  private List<Host> hosts(String name) {
    return manager.snapshots().stream()
        .filter(s -> s.info().name().equals(name))
        .findFirst()
        .map(ClusterSnapshot::prioritySet)
        .map(p -> p.hosts())
        .orElse(List.of());
  }

  private List<String> addresses(String name) {
    return hosts(name).stream().map(Host::addressText).toList();
  }

  private void awaitAddresses(String name, String... expected) {
    await()
        .atMost(10, TimeUnit.SECONDS)
        .untilAsserted(() -> assertThat(addresses(name)).containsExactlyInAnyOrder(expected));
  }

  private long counter(String name) {
    return stats.counter(name).value();
  }

  private <T> T onControl(Callable<T> task) throws Exception {
    return workers.control().eventLoop().submit(task).get(5, TimeUnit.SECONDS);
  }
}
