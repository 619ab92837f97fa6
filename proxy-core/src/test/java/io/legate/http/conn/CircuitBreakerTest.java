package io.legate.http.conn;

import static io.legate.testing.RawClient.header;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import io.legate.testing.RawClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The limits of a cluster at work: what clients, logs and stats are told beyond them. */
@Timeout(30)
class CircuitBreakerTest {
  private static final String OK = "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok";
  private static final String BREAKERS = "cluster.c.circuit_breakers.default.";

  private static ProxyFixture proxy(int workers, ProxyYaml yaml, String breakers) throws Exception {
    return new ProxyFixture(
        workers, Transport.best(), yaml.cluster("circuit_breakers: {" + breakers + "}").build());
  }

  /** One that answers each request once {@code release} lets it. */
  private static RawBackend held(CountDownLatch release, AtomicInteger seen) throws Exception {
    return new RawBackend(
        (peer, n) -> {
          while (true) {
            peer.head();
            seen.incrementAndGet();
            release.await();
            peer.send(OK);
          }
        });
  }

  private static List<RawClient> clients(ProxyFixture proxy, int count) throws Exception {
    List<RawClient> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(proxy.client());
    }
    return all;
  }

  @Test
  void letsExactlyAsManyRequestsThroughOverAllWorkers() throws Exception {
    var release = new CountDownLatch(1);
    var seen = new AtomicInteger();
    try (var backend = held(release, seen);
        var proxy = proxy(4, new ProxyYaml(backend.port()), "thresholds: [{max_requests: 7}]")) {
      List<RawClient> all = clients(proxy, 60);
      for (RawClient client : all) {
        client.get("/");
      }
      assertThat(proxy.logged(53)).startsWith("503 UO ");
      assertThat(proxy.gauge(BREAKERS + "rq_open")).isOne();
      assertThat(proxy.gauge(BREAKERS + "cx_open")).isZero();
      await().until(() -> seen.get() == 7);
      release.countDown();
      int answered = 0;
      for (RawClient client : all) {
        String reply = client.response();
        if (reply.startsWith("HTTP/1.1 200")) {
          answered++;
        } else {
          assertThat(header(reply, "x-envoy-overloaded")).isEqualTo("true");
        }
        client.close();
      }
      assertThat(answered).isEqualTo(7);
      assertThat(proxy.log).hasSize(60);
      assertThat(proxy.counter("cluster.c.upstream_rq_pending_overflow")).isEqualTo(53);
      assertThat(proxy.gauge(BREAKERS + "rq_open")).isZero();
    }
  }

  @Test
  void makesExactlyAsManyConnectionsToAHostOfOneWorker() throws Exception {
    var release = new CountDownLatch(1);
    var seen = new AtomicInteger();
    try (var backend = held(release, seen);
        var proxy =
            proxy(
                1,
                new ProxyYaml(backend.port()),
                "thresholds: [{max_connections: 3, max_pending_requests: 4, track_remaining:"
                    + " true}]")) {
      assertThat(proxy.gauge(BREAKERS + "remaining_cx")).isEqualTo(3);
      List<RawClient> all = clients(proxy, 10);
      for (int i = 0; i < 10; i++) {
        all.get(i).get("/");
        if (i == 2) { // these have their connections before others wait
          await().until(() -> seen.get() == 3);
        }
      }
      assertThat(proxy.logged(3))
          .startsWith("503 UO upstream_reset_before_response_started{overflow} ");
      assertThat(proxy.gauge(BREAKERS + "cx_open")).isOne();
      assertThat(proxy.gauge(BREAKERS + "rq_pending_open")).isOne();
      assertThat(proxy.gauge(BREAKERS + "remaining_cx")).isZero();
      assertThat(proxy.gauge(BREAKERS + "remaining_pending")).isZero();
      assertThat(proxy.gauge(BREAKERS + "remaining_rq")).isEqualTo(1024 - 3);
      assertThat(proxy.gauge(BREAKERS + "remaining_retries")).isEqualTo(3);
      assertThat(proxy.counter("cluster.c.upstream_cx_overflow")).isPositive();
      release.countDown();
      for (RawClient client : all) {
        client.response();
        client.close();
      }
      assertThat(backend.connections).hasValue(3);
      assertThat(proxy.log.stream().filter(l -> l.startsWith("200 "))).hasSize(7);
      assertThat(proxy.gauge(BREAKERS + "rq_pending_open")).isZero();
      assertThat(proxy.gauge(BREAKERS + "remaining_pending")).isEqualTo(4);
    }
  }

  @Test
  void everyWorkerMayHaveOneConnectionToAHost() throws Exception {
    int workers = 4;
    var release = new CountDownLatch(1);
    var seen = new AtomicInteger();
    try (var backend = held(release, seen);
        var proxy =
            proxy(workers, new ProxyYaml(backend.port()), "thresholds: [{max_connections: 1}]")) {
      List<RawClient> all = clients(proxy, 40);
      for (RawClient client : all) {
        client.get("/");
      }
      await()
          .until(
              () ->
                  proxy.gauge("cluster.c.upstream_rq_pending_active")
                          + proxy.gauge("cluster.c.upstream_rq_active")
                      == 40);
      release.countDown();
      for (RawClient client : all) {
        assertThat(client.response()).startsWith("HTTP/1.1 200");
        client.close();
      }
      assertThat(backend.connections.get()).isBetween(1, workers);
    }
  }

  @Test
  void hostsMayHaveALimitOfTheirOwn() throws Exception {
    var release = new CountDownLatch(1);
    var seen = new AtomicInteger();
    try (var one = held(release, seen);
        var other = held(release, seen);
        var proxy =
            proxy(
                1,
                new ProxyYaml(one.port(), other.port()),
                "per_host_thresholds: [{max_connections: 2}]")) {
      List<RawClient> all = clients(proxy, 12);
      for (RawClient client : all) {
        client.get("/");
      }
      await().until(() -> proxy.gauge("cluster.c.upstream_rq_pending_active") == 8);
      assertThat(proxy.counter("cluster.c.upstream_cx_overflow")).isPositive();
      assertThat(proxy.gauge(BREAKERS + "cx_open")).isZero();
      release.countDown();
      for (RawClient client : all) {
        assertThat(client.response()).startsWith("HTTP/1.1 200");
        client.close();
      }
      assertThat(one.connections).hasValue(2);
      assertThat(other.connections).hasValue(2);
    }
  }

  @Test
  void aRequestForWhichNoPoolMayBeMadeFindsNoHost() throws Exception {
    var release = new CountDownLatch(1);
    var seen = new AtomicInteger();
    try (var backend = held(release, seen);
        var proxy =
            proxy(
                1,
                new ProxyYaml(backend.port())
                    .cluster("connection_pool_per_downstream_connection: true"),
                "thresholds: [{max_connection_pools: 1, track_remaining: true}]");
        var busy = proxy.client();
        var other = proxy.client()) {
      busy.get("/busy");
      await().until(() -> seen.get() == 1);
      assertThat(proxy.gauge(BREAKERS + "cx_pool_open")).isOne();
      assertThat(proxy.gauge(BREAKERS + "remaining_cx_pools")).isZero();
      assertThat(other.get("/").response())
          .startsWith("HTTP/1.1 503 ")
          .endsWith("no healthy upstream");
      assertThat(proxy.logged(1)).startsWith("503 UH no_healthy_upstream ");
      assertThat(proxy.counter("cluster.c.upstream_cx_pool_overflow")).isOne();
      release.countDown();
      busy.response();

      // The first one's pool is idle now and makes place.
      assertThat(other.get("/").response()).startsWith("HTTP/1.1 200");
      await().until(() -> proxy.gauge("cluster.c.upstream_cx_active") == 1);
      assertThat(proxy.gauge(BREAKERS + "cx_pool_open")).isOne();
      other.close();
      await().until(() -> proxy.gauge(BREAKERS + "cx_pool_open") == 0);
      assertThat(proxy.gauge(BREAKERS + "remaining_cx_pools")).isOne();
    }
  }

  @Test
  void aPoolIsForgottenWithItsLastConnection() throws Exception {
    try (var backend =
            RawBackend.answering(
                "HTTP/1.1 200 OK\r\nconnection: close\r\ncontent-length: 0\r\n\r\n");
        var proxy =
            proxy(1, new ProxyYaml(backend.port()), "thresholds: [{max_connection_pools: 1}]");
        var client = proxy.client()) {
      for (int i = 0; i < 5; i++) {
        assertThat(client.get("/").response()).startsWith("HTTP/1.1 200");
        await().until(() -> proxy.gauge(BREAKERS + "cx_pool_open") == 0);
      }
    }
    try (var proxy =
            proxy(
                1,
                new ProxyYaml(RawBackend.refusedPort()),
                "thresholds: [{max_connection_pools: 1}]");
        var client = proxy.client()) {
      assertThat(client.get("/").response()).startsWith("HTTP/1.1 503");
      await().until(() -> proxy.gauge(BREAKERS + "cx_pool_open") == 0);
    }
  }

  @Test
  void nothingWaitsWhereNothingMay() throws Exception {
    try (var backend = RawBackend.ok();
        var proxy =
            proxy(
                1,
                new ProxyYaml(backend.port()),
                "thresholds: [{max_pending_requests: 0, max_connection_pools: 1}]");
        var client = proxy.client()) {
      assertThat(client.get("/").response()).startsWith("HTTP/1.1 503");
      assertThat(proxy.logged(1)).startsWith("503 UO ");
      assertThat(proxy.gauge(BREAKERS + "cx_pool_open")).isZero();
      assertThat(backend.connections).hasValue(0);
    }
  }

  @Test
  void aBudgetOfRetriesTakesThePlaceOfTheirNumber() throws Exception {
    var failed = new AtomicInteger();
    try (var backend =
            new RawBackend(
                (peer, n) -> {
                  while (true) {
                    peer.head();
                    failed.incrementAndGet();
                    peer.send("HTTP/1.1 500 E\r\ncontent-length: 0\r\n\r\n");
                  }
                });
        var proxy =
            proxy(
                1,
                new ProxyYaml(backend.port())
                    .action("retry_policy: {retry_on: 5xx, retry_back_off: {base_interval: 20s}}"),
                "thresholds: [{max_retries: 99, track_remaining: true,"
                    + " retry_budget: {budget_percent: {value: 0}, min_retry_concurrency: 2}}]")) {
      List<RawClient> all = clients(proxy, 5);
      for (RawClient client : all) {
        client.get("/");
      }
      // Two wait for their back-off; the others get what there is.
      assertThat(proxy.logged(3)).startsWith("500 UO via_upstream ");
      await().until(() -> proxy.gauge(BREAKERS + "rq_retry_open") == 1);
      assertThat(failed.get()).isEqualTo(5);
      assertThat(proxy.counter("cluster.c.upstream_rq_retry_overflow")).isEqualTo(3);
      assertThat(proxy.counter("cluster.c.upstream_rq_retry")).isEqualTo(2);
      assertThat(proxy.gauge(BREAKERS + "remaining_retries")).isZero();
      for (RawClient client : all) {
        client.close();
      }
      await().until(() -> proxy.gauge(BREAKERS + "rq_retry_open") == 0);
    }
  }

  @Test
  void prioritiesHaveTheirOwnLimits() throws Exception {
    var release = new CountDownLatch(1);
    var seen = new AtomicInteger();
    try (var backend = held(release, seen);
        var proxy =
            proxy(
                1,
                new ProxyYaml(backend.port())
                    .route("{match: {prefix: /high}, route: {cluster: c, priority: HIGH}}")
                    .route("{match: {prefix: /}, route: {cluster: c}}"),
                "thresholds: [{max_requests: 1}, {priority: HIGH, max_requests: 2}]")) {
      List<RawClient> all = clients(proxy, 5);
      for (int i = 0; i < 5; i++) {
        all.get(i).get(i < 2 ? "/" : "/high");
      }
      assertThat(proxy.logged(2)).startsWith("503 UO ");
      await().until(() -> seen.get() == 3);
      assertThat(proxy.gauge(BREAKERS + "rq_open")).isOne();
      assertThat(proxy.gauge("cluster.c.circuit_breakers.high.rq_open")).isOne();
      release.countDown();
      for (RawClient client : all) {
        client.close();
      }
    }
  }
}
