package io.legate.upstream.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.legate.common.ConfigContext;
import io.legate.config.ConfigLoader;
import io.legate.config.ConfigSource;
import io.legate.event.Transport;
import io.legate.http.pool.HttpPools;
import io.legate.testing.Problems;
import io.legate.testing.WorkerFixture;
import io.legate.upstream.ClusterRefs;
import io.legate.upstream.HealthFlag;
import io.legate.upstream.Host;
import io.legate.upstream.cluster.ClusterCompiler;
import io.legate.upstream.cluster.ClusterManager;
import io.legate.upstream.cluster.TransportSockets;
import io.legate.upstream.discovery.DnsResolver;
import io.legate.upstream.discovery.DnsResolverFactory;
import io.legate.upstream.discovery.DnsResolverOptions;
import java.time.Duration;
import java.util.List;

/** Clusters at work, whose hosts are checked, from YAML. */
final class HealthFixture implements AutoCloseable {
  final WorkerFixture workers;
  final Problems problems = new Problems();
  private final ClusterManager manager;

  HealthFixture(Transport transport) {
    workers = new WorkerFixture(1, transport);
    var compiler =
        new ClusterCompiler(new ClusterRefs(), workers.stats(), TransportSockets.RAW_ONLY);
    manager =
        new ClusterManager(
            workers.workers(), workers.stats(), compiler, new HttpPools(), new NoNames());
  }

  /** Adds a cluster {@code c} with a check and hosts. */
  HealthFixture cluster(String check, int... ports) {
    StringBuilder endpoints = new StringBuilder();
    for (int port : ports) {
      endpoints.append(
          "{endpoint: {address: {socket_address: {address: 127.0.0.1, port_value: %d}}}},"
              .formatted(port));
    }
    return add(
        """
        name: c
        type: STATIC
        load_assignment: {cluster_name: c, endpoints: [{lb_endpoints: [%s]}]}
        health_checks: [{%s}]
        """
            .formatted(endpoints, check));
  }

  /** Adds a cluster as written. */
  HealthFixture add(String yaml) {
    var loaded =
        ConfigLoader.bootstrap(
            ConfigSource.text(
                "test.yaml", "static_resources:\n  clusters:\n  -\n" + yaml.indent(4)));
    assertThat(loaded.ok()).as("%s", loaded.problems()).isTrue();
    Cluster proto = loaded.value().getStaticResources().getClusters(0);
    ConfigContext at = problems.root();
    WorkerFixture.call(
        workers.workers().control(), () -> manager.addOrUpdate(proto, at.at("cluster"), false));
    return this;
  }

  /** Whether the cluster serves. */
  boolean serving() {
    return manager.snapshots().stream().anyMatch(s -> s.info().name().equals("c"));
  }

  /** The hosts, once the cluster serves. */
  List<Host> hosts() {
    await("warm").atMost(Duration.ofSeconds(8)).until(this::serving);
    return manager.snapshots().get(0).prioritySet().hosts();
  }

  /** How many hosts the cluster's snapshot has as healthy. */
  int healthy() {
    return manager.snapshots().isEmpty()
        ? -1
        : manager.snapshots().get(0).prioritySet().hostSets().get(0).healthyHosts().size();
  }

  String flags(int host) {
    return HealthFlag.text(hosts().get(host).healthFlags());
  }

  void awaitFlags(String wanted) {
    await("flags")
        .atMost(Duration.ofSeconds(8))
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(() -> assertThat(flags(0)).isEqualTo(wanted));
  }

  void awaitCounter(String name, long atLeast) {
    await(name)
        .atMost(Duration.ofSeconds(8))
        .pollInterval(Duration.ofMillis(5))
        .untilAsserted(() -> assertThat(counter(name)).isGreaterThanOrEqualTo(atLeast));
  }

  /** Of {@code cluster.c.health_check.}. */
  long counter(String name) {
    return workers.stats().counter("cluster.c.health_check." + name).value();
  }

  long gauge(String name) {
    return workers.stats().gauge("cluster.c.health_check." + name).value();
  }

  /** A request went to the cluster: the interval of clusters with traffic holds. */
  HealthFixture traffic() {
    workers.run(
        () -> workers.stats().counter("cluster.c.upstream_cx_total").inc(workers.worker().stats()));
    return this;
  }

  @Override
  public void close() {
    WorkerFixture.call(
        workers.workers().control(),
        () -> {
          manager.close();
          return null;
        });
    workers.close();
  }

  private static final class NoNames implements DnsResolverFactory {
    @Override
    public DnsResolver resolver(DnsResolverOptions options) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void close() {}
  }
}
