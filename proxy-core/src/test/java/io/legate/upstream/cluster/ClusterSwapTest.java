package io.legate.upstream.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.envoyproxy.envoy.config.cluster.v3.Cluster;
import io.legate.event.Transport;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import io.legate.testing.WorkerFixture;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Clusters replaced under traffic: nothing is lost. */
class ClusterSwapTest {
  private static final int CLIENTS = 4;
  private static final int SWAPS = 40;

  @Test
  void aClusterIsReplacedUnderTrafficWithoutLosingARequest() throws Exception {
    AtomicBoolean done = new AtomicBoolean();
    AtomicInteger answered = new AtomicInteger();
    ExecutorService threads = Executors.newFixedThreadPool(CLIENTS);
    try (RawBackend one = RawBackend.ok();
        RawBackend two = RawBackend.ok();
        var proxy = new ProxyFixture(2, Transport.best(), new ProxyYaml(one.port()).build())) {
      List<Future<List<String>>> failures = new ArrayList<>();
      for (int i = 0; i < CLIENTS; i++) {
        failures.add(threads.submit(() -> ask(proxy, done, answered)));
      }
      for (int i = 1; i <= SWAPS; i++) {
        int before = answered.get();
        swap(proxy, i % 2 == 0 ? one.port() : two.port());
        await().until(() -> answered.get() >= before + CLIENTS);
      }
      done.set(true);

      for (Future<List<String>> failed : failures) {
        assertThat(failed.get(10, TimeUnit.SECONDS)).isEmpty();
      }
      assertThat(one.requests.size() + two.requests.size()).isEqualTo(answered.get());
      assertThat(proxy.counter("cluster_manager.cluster_modified")).isEqualTo(SWAPS);
      assertThat(proxy.gauge("cluster_manager.warming_clusters")).isZero();
      // what is left are connections to the host of the moment
      await().until(() -> proxy.gauge("cluster.c.upstream_cx_active") <= CLIENTS);
      assertThat(proxy.gauge("cluster.c.upstream_rq_active")).isZero();
    } finally {
      threads.shutdownNow();
    }
  }

  private static List<String> ask(ProxyFixture proxy, AtomicBoolean done, AtomicInteger answered)
      throws Exception {
    List<String> failures = new ArrayList<>();
    try (RawClient client = proxy.client()) {
      while (!done.get()) {
        String response = client.get("/").response();
        if (!response.startsWith("HTTP/1.1 200")) {
          failures.add(response);
        }
        answered.incrementAndGet();
      }
    }
    return failures;
  }

  private static void swap(ProxyFixture proxy, int port) {
    Problems problems = new Problems();
    Cluster cluster = Clusters.of("c", Cluster.DiscoveryType.STATIC, "127.0.0.1:" + port).build();
    boolean swapped =
        WorkerFixture.call(
            proxy.server().workers().control(),
            () -> proxy.server().clusters().addOrUpdate(cluster, problems.at, false));
    assertThat(swapped).as("%s", problems.all).isTrue();
  }
}
