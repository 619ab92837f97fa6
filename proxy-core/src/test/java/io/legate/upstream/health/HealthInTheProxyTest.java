package io.legate.upstream.health;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.legate.event.Transport;
import io.legate.testing.ProxyFixture;
import io.legate.testing.ProxyYaml;
import io.legate.testing.RawBackend;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/** What checks make of requests. */
class HealthInTheProxyTest {
  @Test
  void aHostThatAsksInAResponseToBeLeftAloneIs() throws Exception {
    var leaveAlone = new AtomicBoolean(true);
    try (var a = backend("a", leaveAlone);
        var b = RawBackend.answering("HTTP/1.1 200 OK\r\nfrom: b\r\ncontent-length: 0\r\n\r\n");
        var proxy = new ProxyFixture(Transport.best(), checked(a.port(), b.port()));
        var client = proxy.client()) {
      await()
          .until(
              () -> {
                client.get("/").response();
                return proxy.counter("cluster.c.health_check.passive_failure") > 0;
              });
      await().until(() -> proxy.gauge("cluster.c.membership_healthy") == 1);
      assertThat(proxy.gauge("cluster.c.membership_excluded")).isEqualTo(1);

      for (int i = 0; i < 10; i++) {
        assertThat(client.get("/").response()).contains("from: b");
      }
      // Its next check, after no_traffic_interval, is not due within this test.
    }
  }

  @Test
  void theHeaderMeansNothingWhereNobodyChecks() throws Exception {
    try (var a = backend("a", new AtomicBoolean(true));
        var proxy = new ProxyFixture(Transport.best(), new ProxyYaml(a.port(), a.port()).build());
        var client = proxy.client()) {
      for (int i = 0; i < 5; i++) {
        assertThat(client.get("/").response()).contains("from: a");
      }
      assertThat(proxy.gauge("cluster.c.membership_healthy")).isEqualTo(2);
    }
  }

  private static String checked(int... ports) {
    return new ProxyYaml(ports)
        .cluster(
            "health_checks: [{timeout: 2s, interval: 60s, unhealthy_threshold: 1,"
                + " healthy_threshold: 1, http_health_check: {path: /livez}}]")
        .build();
  }

  private static RawBackend backend(String name, AtomicBoolean leaveAlone) throws Exception {
    return new RawBackend(
        (peer, n) -> {
          while (true) {
            boolean check = peer.head().contains("/livez");
            peer.send("HTTP/1.1 200 OK\r\nfrom: " + name + "\r\n");
            if (!check && leaveAlone.get()) {
              peer.send("x-envoy-immediate-health-check-fail: true\r\n");
            }
            peer.send("content-length: 0\r\n\r\n");
          }
        });
  }
}
